using System.Globalization;
using System.Net;
using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Namespaces;
using Containers.Linux.Network;
using Containers.Linux.Network.Nftables;
using Containers.Oci.Runtime;
using Containers.Runtime.Monitoring;
using Containers.Runtime.Networking.Names;
using Containers.Supervision.Networks;
using Containers.Supervision.Networks.Firewall;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>
/// A container's network: a namespace with its links, the ports of the host that lead there, and the names that it can ask for. It is made before the
/// container's first start, changes while it runs, and stays while it is started again; its end undoes what does not go with the namespace.
/// </summary>
internal sealed class ContainerNetwork : IDisposable
{
    private const string HostResolvers = "/etc/resolv.conf";
    private const ushort NamePort = 53;

    private static readonly IPAddress NameAddress = new([127, 0, 0, 11]);

    private readonly Func<NetworkConfiguration?> _read;
    private readonly List<TakenPort> _ports = [];
    private readonly FirewalldTrust _trust = new();
    private NetworkConfiguration _configuration = new();
    private UserNetwork? _host;
    private RouteSocket? _routes;
    private NetworkControl? _control;
    private NameServer? _names;
    private NetfilterSocket? _watch;
    private int _watchNumber;
    private bool _isOver;

    private ContainerNetwork(Func<NetworkConfiguration?> read) => _read = read;

    /// <summary>The network namespace.</summary>
    internal SafeFileHandle Namespace { get; private set; } = new();

    /// <summary>The user namespace that it belongs to, the container's; null for the host's.</summary>
    internal SafeFileHandle? Users { get; private set; }

    /// <summary>The links that the container has now.</summary>
    internal IReadOnlyList<LinkConfiguration> Links => _configuration.Links;

    /// <summary>Takes the ports, and makes the namespace and all that is in it.</summary>
    /// <param name="configuration">What it is.</param>
    /// <param name="ids">The IDs of the container's own user namespace, which is made with it; null for the host's.</param>
    /// <param name="read">What it is to be when somebody has changed that.</param>
    /// <exception cref="LinuxException">A port is taken, or something cannot be made.</exception>
    internal static ContainerNetwork Create(
        NetworkConfiguration configuration, (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)? ids, Func<NetworkConfiguration?> read)
    {
        ContainerNetwork network = new(read);
        try
        {
            network.Build(configuration, ids);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The configuration of a container that is in this network: by a path that other OCI runtimes can open too.</summary>
    internal RuntimeConfiguration Join(RuntimeConfiguration configuration)
    {
        List<LinuxNamespace> joined = [new LinuxNamespace { Type = "network", Path = PathOf(Namespace) }];
        if (Users is not null)
        {
            joined.Add(new LinuxNamespace { Type = "user", Path = PathOf(Users) });
        }

        LinuxConfiguration linux = configuration.Linux!;
        return configuration with { Linux = linux with { Namespaces = [.. linux.Namespaces.Where(space => !joined.Exists(own => own.Type == space.Type)), .. joined] } };

        static string PathOf(SafeFileHandle space) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{space.DangerousGetHandle()}");
    }

    /// <summary>Adds what this waits for.</summary>
    /// <returns>How long at most, in milliseconds; negative for ever.</returns>
    internal int Prepare(PollSet polls)
    {
        _control?.Prepare(polls);
        _watchNumber = polls.Add(_watch is null ? PollEntry.Nothing : new PollEntry((int)_watch.Handle.DangerousGetHandle(), PollEvents.Readable));
        int rest = _names?.Prepare(polls) ?? -1;
        foreach (TakenPort port in _ports)
        {
            rest = PollSet.Sooner(rest, port.Forwarder.Prepare(polls));
        }

        return rest;
    }

    /// <summary>Does what can be done now.</summary>
    internal void Handle(PollSet polls)
    {
        _names?.Handle(polls);
        _ports.ForEach(port => port.Forwarder.Handle(polls));

        if (polls.IsReady(_watchNumber) && _watch!.TakeChanges())
        {
            TryRestore();
        }

        // Last: it changes what the others have waited for.
        _control?.Handle(polls);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _control?.Dispose();
        try
        {
            if (Release([.. _ports]) is { } filter)
            {
                LeftClose.Close(_watch is null ? [filter.Handle] : [filter.Handle, _watch.Handle]);
            }
        }
        catch (LinuxException)
        {
            // The next container that takes such a port replaces what it finds.
            _ports.ForEach(port => port.Dispose());
        }

        _names?.Dispose();
        _watch?.Dispose();
        Users?.Dispose();
        _routes?.Dispose();
        Namespace.Dispose();
        _host?.Dispose();
        foreach (string endpoint in _configuration.Endpoints)
        {
            File.Delete(endpoint);
        }
    }

    private void Build(NetworkConfiguration configuration, (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)? ids)
    {
        if (configuration.UserNetwork is { } folder)
        {
            _host = UserNetwork.Open(new UserNetworkFolder(folder));
        }

        // Those are to be undone from now on, whatever comes.
        _configuration = new NetworkConfiguration { Endpoints = configuration.Endpoints };
        List<TakenPort> taken = Take(configuration.Ports);
        (Users, Namespace, _routes) = ContainerNamespace.Create(configuration.HasSix, ids);
        MakeLinks(configuration, _routes);
        MakeNames(configuration);
        Lead(taken, configuration);
        _configuration = configuration;
        if (!configuration.HasNoFilter)
        {
            _watch = OpenFilter();
            _watch.Watch();
        }

        if (configuration.ControlPath is { } path)
        {
            _control = new NetworkControl(path, Change);
        }

        _host?.WaitForOutward();
    }

    /// <summary>Puts back the rules of this container's bridges and ports that others have taken away: a flush of all rules, or a reload of a firewall.</summary>
    private void Restore()
    {
        LinkConfiguration[] bridged = [.. _configuration.Links.Where(static link => link.Driver == "bridge")];
        if (_configuration.HasNoFilter || bridged.Length == 0)
        {
            return;
        }

        using NetfilterSocket filter = OpenFilter();
        _trust.Ask(_configuration.SystemBus, [.. bridged.Where(link => !link.IsInternal && Firewalld.Refuses(filter, link.Host)).Select(static link => link.Host)]);
        if (Array.TrueForAll(bridged, link => PacketFilter.HasBridge(filter, link.Host)))
        {
            return;
        }

        foreach (LinkConfiguration link in bridged)
        {
            PacketFilter.AddBridge(filter, link.Host, link.IsInternal, link.IsMasqueraded);
        }

        if (_configuration.IsGuarded)
        {
            PacketFilter.GuardForwarding(filter);
        }

        Lead(_ports, _configuration);
    }

    private void TryRestore()
    {
        try
        {
            Restore();
        }
        catch (LinuxException)
        {
            // Others put theirs back at the same time, or change rules now: what comes next is told again.
            return;
        }
    }

    /// <summary>Makes it as it is described now. Where that fails, links and ports are those that could be made.</summary>
    private void Change()
    {
        NetworkConfiguration asked = _read() ?? new NetworkConfiguration();
        Release(_ports.FindAll(port => !asked.Ports.Contains(port.Configuration)))?.Dispose();
        List<TakenPort> taken = Take([.. asked.Ports.Where(port => !_ports.Exists(other => other.Configuration == port))]);
        NetworkNamespace.Run(Namespace, () => ContainerNamespace.WriteSettings(asked.HasSix));
        MakeLinks(asked, _routes!);
        MakeNames(asked);
        Lead(taken, asked);
        _configuration = asked;
        Restore();
    }

    /// <summary>The packet filter of the bridges' namespace.</summary>
    private NetfilterSocket OpenFilter() => _host is null ? new NetfilterSocket() : NetfilterSocket.Open(_host.Namespace);

    /// <summary>Connects to the container from the bridges' namespace.</summary>
    private SafeFileHandle Connect(IPEndPoint place, TransportProtocol protocol) =>
        _host is null ? InternetSocket.Connect(place, protocol) : NetworkNamespace.Run(_host.Namespace, () => InternetSocket.Connect(place, protocol));

    /// <summary>Whether the filter sees what comes to the host's ports: that of another namespace does not.</summary>
    private bool LeadsByFilter(NetworkConfiguration configuration) => _host is null && !configuration.HasNoFilter;

    /// <summary>Takes ports of the host; of an ordinary user's also in the namespace that stands for the host's, which is where containers look for them.</summary>
    private List<TakenPort> Take(IReadOnlyList<PortConfiguration> ports)
    {
        List<TakenPort> taken = [];
        foreach (PortConfiguration port in ports)
        {
            Keep(TakenPort.Take(port, Connect));
            if (_host is not null && NetworkNamespace.Run(_host.Namespace, () => TakenPort.TakeWhereItIs(port, Connect)) is { } within)
            {
                Keep(within);
            }
        }

        return taken;

        void Keep(TakenPort one)
        {
            _ports.Add(one);
            taken.Add(one);
        }
    }

    /// <summary>Has the packet filter lead to ports.</summary>
    private void Lead(List<TakenPort> ports, NetworkConfiguration configuration)
    {
        PublishedEndpoint[] led = !LeadsByFilter(configuration) ? [] : [.. ports.Where(static port => port.CanBeLed).Select(static port => port.Published)];
        if (led.Length > 0)
        {
            using NetfilterSocket filter = OpenFilter();
            PacketFilter.AddPorts(filter, led);
        }
    }

    /// <summary>Gives ports back.</summary>
    /// <returns>The packet filter, whose close waits until nobody looks at what was removed; null where nothing led there.</returns>
    private NetfilterSocket? Release(List<TakenPort> ports)
    {
        PublishedEndpoint[] led = !LeadsByFilter(_configuration) ? [] : [.. ports.Where(static port => port.CanBeLed).Select(static port => port.Published)];
        NetfilterSocket? filter = led.Length > 0 ? new() : null;
        if (filter is not null)
        {
            PacketFilter.RemovePorts(filter, led);
        }

        foreach (TakenPort port in ports)
        {
            _ = _ports.Remove(port);
            port.Dispose();
        }

        return filter;
    }

    private void MakeLinks(NetworkConfiguration asked, RouteSocket routes)
    {
        using RouteSocket host = _host is null ? new() : RouteSocket.Open(_host.Namespace);
        foreach (LinkConfiguration link in _configuration.Links)
        {
            if (!asked.Links.Any(link.IsSame) && routes.FindLink(link.Name) is not null)
            {
                routes.RemoveLink(link.Name);
            }
        }

        // The way out may be another link's from now on.
        IEnumerable<LinkConfiguration> left = _configuration.Links.Select(
            there => asked.Links.FirstOrDefault(there.IsSame) is { } link ? ContainerLink.RemoveRoutes(routes, there, [.. there.Gateways.Except(link.Gateways)]) : there);
        _configuration = _configuration with { Links = [.. left] };

        foreach (LinkConfiguration link in asked.Links)
        {
            if (_configuration.Links.FirstOrDefault(link.IsSame) is { } there)
            {
                ContainerLink.AddRoutes(routes, link, [.. link.Gateways.Except(there.Gateways)]);
            }
            else
            {
                ContainerLink.Add(link, host, routes, Namespace);
            }

            _configuration = _configuration with { Links = [.. _configuration.Links.Where(other => !link.IsSame(other) && asked.Links.Any(other.IsSame)), link] };
        }
    }

    private void MakeNames(NetworkConfiguration asked)
    {
        if (!asked.AnswersNames)
        {
            return;
        }

        NameTable table = new(asked.Names, asked.LinkedNames);
        bool getsOut = asked.Links.Any(static link => !link.IsInternal);
        Resolvers resolvers = new(asked.Resolvers, HostResolvers, getsOut ? null : Namespace);
        if (_names is not null)
        {
            _names.Change(table, resolvers);
            return;
        }

        _names = new NameServer(Namespace, new IPEndPoint(NameAddress, asked.HasNoFilter ? NamePort : 0), table, resolvers);
        if (!asked.HasNoFilter)
        {
            using NetfilterSocket own = NetfilterSocket.Open(Namespace);
            RedirectNames(own, _names);
        }
    }

    /// <summary>Leads questions at port 53 of the address to the server's own ports, so that a server of the container's can have port 53 everywhere else.</summary>
    private static void RedirectNames(NetfilterSocket socket, NameServer server)
    {
        const string Output = "output";
        RuleTransaction rules = new(NetfilterFamily.IPv4, PacketFilter.Table);
        rules.AddTable();
        rules.AddChain(new BaseChain(Output, ChainHook.Output, -100, IsNat: true));
        IPNetwork address = new(NameAddress, 32);
        foreach ((TransportProtocol protocol, ushort port) in new[] { (TransportProtocol.Udp, server.DatagramPort), (TransportProtocol.Tcp, server.StreamPort) })
        {
            IPEndPoint target = new(NameAddress, port);
            rules.AddRule(Output, rule => rule.Address(address, destination: true).Protocol((byte)protocol).Port(NamePort).ChangeDestination(target));
        }

        socket.Commit(rules);
    }
}
