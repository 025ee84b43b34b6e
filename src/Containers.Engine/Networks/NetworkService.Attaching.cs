using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Containers.Engine.Text;
using Containers.Linux.Files;
using Containers.Linux.Network;
using Containers.Supervision.Networks;
using Containers.Supervision.Networks.Firewall;

namespace Containers.Engine.Networks;

/// <content>Containers on networks: their addresses, and what their monitors make of these.</content>
public sealed partial class NetworkService
{
    /// <summary>Keeps what <see cref="Attach"/> makes, until a monitor does; null where nothing ends by itself.</summary>
    internal FileLock? Keep() => _host.Keep();

    /// <summary>Begins to make what <see cref="Attach"/> of an ordinary user needs, for whoever keeps it next.</summary>
    internal void Prepare() => _host.Prepare();

    /// <summary>Warns where nothing leads out of an ordinary user's networks that this process has made; waits until that is known.</summary>
    internal void TellOfOutward() => _host.TellOfOutward();

    /// <summary>
    /// Takes addresses for a container that is about to be started, and makes on the host what its networks need. The caller keeps that (<see cref="Keep"/>).
    /// </summary>
    /// <param name="container">What is on the networks.</param>
    /// <returns>What its monitor does; null where it is on no network: this machine cannot have the one that nobody named.</returns>
    /// <exception cref="NetworkNotFoundException">A network is not there.</exception>
    /// <exception cref="NetworkOptionsException">An address or a port cannot be had.</exception>
    internal NetworkConfiguration? Attach(NetworkedContainer container)
    {
        try
        {
            return Join(container);
        }
        catch (Exception exception) when (container.Attachments.All(static network => network.IsOptional) && exception is IOException or UnauthorizedAccessException or NetworkOptionsException)
        {
            WorkListener.Warn($"Container '{container.Name}' has no network: {exception.Message.TrimEnd('.')}. --network none, or PSCONTAINERS_NETWORK=none for all, asks for none.");
            return null;
        }
    }

    /// <summary>Puts a container that runs on one more network.</summary>
    /// <param name="container">What is on the networks.</param>
    /// <param name="attachment">The network.</param>
    /// <param name="current">Its network as it is.</param>
    /// <param name="apply">Has the network made as it is to be.</param>
    /// <exception cref="NetworkNotFoundException">The network is not there.</exception>
    /// <exception cref="NetworkOptionsException">An address or a port cannot be had.</exception>
    internal void Connect(NetworkedContainer container, NetworkAttachment attachment, NetworkConfiguration current, Action<NetworkConfiguration> apply)
    {
        using FileLock changing = _store.Lock();
        (NetworkRecord network, NetworkEndpoint endpoint) = Take(container, attachment);
        string path = _store.EndpointPath(network, container.Id);
        try
        {
            bool isFiltered = EnsureLink(network);
            LinkConfiguration link = LinkOf(network, endpoint, container, attachment, FreeNumber(current.Links));
            apply(Configure(container, current with { HasNoFilter = current.HasNoFilter || !isFiltered, Endpoints = [.. current.Endpoints, path] }, [.. current.Links, link]));
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        _events.WriteConnect(network.Id, network.Name, network.Driver, container.Id);
    }

    /// <summary>Takes a container that runs off a network.</summary>
    /// <param name="container">What is on the networks.</param>
    /// <param name="network">The network's ID.</param>
    /// <param name="current">Its network as it is.</param>
    /// <param name="apply">Has the network made as it is to be.</param>
    internal void Disconnect(NetworkedContainer container, string network, NetworkConfiguration current, Action<NetworkConfiguration> apply)
    {
        using FileLock changing = _store.Lock();
        NetworkRecord record = _store.Find(network);
        string path = _store.EndpointPath(record, container.Id);
        apply(Configure(container, current with { Endpoints = [.. current.Endpoints.Where(other => other != path)] }, [.. current.Links.Where(link => link.NetworkId != record.Id)]));
        File.Delete(path);
        _events.WriteDisconnect(record.Id, record.Name, record.Driver, container.Id);
    }

    private NetworkConfiguration Join(NetworkedContainer container)
    {
        using FileLock changing = _store.Lock();
        bool isFiltered = true;
        List<LinkConfiguration> links = [];
        List<string> endpoints = [];
        try
        {
            foreach (NetworkAttachment attachment in container.Attachments)
            {
                (NetworkRecord network, NetworkEndpoint endpoint) = Take(container, attachment);
                endpoints.Add(_store.EndpointPath(network, container.Id));
                isFiltered &= EnsureLink(network);
                links.Add(LinkOf(network, endpoint, container, attachment, links.Count));
                if (container.Holder is null)
                {
                    _events.WriteConnect(network.Id, network.Name, network.Driver, container.Id);
                }
            }
        }
        catch
        {
            endpoints.ForEach(File.Delete);
            throw;
        }

        return Configure(container, new NetworkConfiguration { Endpoints = endpoints, Resolvers = container.Dns, HasNoFilter = !isFiltered }, links);
    }

    /// <summary>Takes addresses on a network. The caller holds the lock.</summary>
    private (NetworkRecord Network, NetworkEndpoint Endpoint) Take(NetworkedContainer container, NetworkAttachment attachment)
    {
        NetworkRecord network = attachment.Network == NetworkRecord.DefaultName ? Default() : _store.Find(attachment.Network);
        NetworkEndpoint endpoint = EndpointOf(network, container, attachment);
        _store.WriteEndpoint(network, container.Id, endpoint);
        return (network, endpoint);
    }

    /// <summary>What a monitor makes of links: routes, ports and names go with them.</summary>
    private NetworkConfiguration Configure(NetworkedContainer container, NetworkConfiguration current, IReadOnlyList<LinkConfiguration> links)
    {
        NetworkRecord[] networks = [.. links.Select(link => _store.Find(link.NetworkId))];
        links = WithGateways(networks, links, container.Attachments);
        PortConfiguration[] kept = [.. current.Ports.Where(port => links.Any(link => link.Addresses.Any(address => address.Split('/')[0] == port.Target)))];
        bool answersNames = Array.Exists(networks, static network => network.AnswersNames);
        bool hasSix = (current with { Links = links }).HasSix;
        (string Name, string Alias)[] linked = [.. container.Attachments.SelectMany(static attachment => attachment.Links).Select(NetworkAttachment.SplitLink)];
        return current with
        {
            Links = links,
            IsGuarded = _guard.IsSet,
            UserNetwork = _host.UserFolder,
            SystemBus = Firewalld.BusAddress,
            Ports = kept.Length > 0 ? kept : PortsOf(container, networks, links),
            AnswersNames = answersNames || HostResolvers.AreLocal(container.Dns, hasSix),
            Names = [.. networks.Where(static network => network.AnswersNames).Select(network => Path.GetDirectoryName(_store.EndpointPath(network, container.Id))!)],
            LinkedNames = linked.Length == 0 ? null
                : linked.DistinctBy(static link => link.Alias)
                .ToDictionary(static link => link.Alias.ToLowerInvariant(), static link => link.Name.ToLowerInvariant()),
            HostLines = answersNames ? [] : [.. linked.Select(link => HostLine(container, networks, link.Name, link.Alias))],
        };
    }

    /// <summary>The line of /etc/hosts for a container that another one is linked to, where names are not answered.</summary>
    private string HostLine(NetworkedContainer container, NetworkRecord[] networks, string name, string alias)
    {
        foreach (NetworkRecord network in networks)
        {
            foreach ((string id, NetworkEndpoint endpoint) in _store.Endpoints(network))
            {
                if (endpoint.Addresses is [var address, ..] && (endpoint.Names.Contains(name) || id.StartsWith(name, StringComparison.Ordinal)) && IsUp(id, endpoint))
                {
                    return $"{address.Split('/')[0]}\t{alias}{(alias == endpoint.Names[0] ? "" : $" {endpoint.Names[0]}")}";
                }
            }
        }

        throw new NetworkOptionsException($"The container '{name}', which '{container.Name}' is linked to, is on none of its networks. Start it there first.");
    }

    private static int FreeNumber(IReadOnlyList<LinkConfiguration> links)
    {
        int number = 0;
        while (links.Any(link => link.Name.EndsWith(NameOf(number, ""), StringComparison.Ordinal) || link.HostEnd?.EndsWith(NameOf(number, ""), StringComparison.Ordinal) is true))
        {
            number++;
        }

        return number;
    }

    private static string NameOf(int number, string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    private static IReadOnlyList<PortConfiguration> PortsOf(NetworkedContainer container, NetworkRecord[] networks, IReadOnlyList<LinkConfiguration> links)
    {
        int index = Array.FindIndex(networks, static network => network.Driver == NetworkDrivers.Bridge && !network.IsInternal);
        return index < 0 ? [] : PortPublishing.Resolve(container.Ports, networks[index].BindingAddress, links[index].Addresses);
    }

    /// <summary>Gives the default route of each family to the link of the highest priority that has a way out, and of several to the first.</summary>
    private static LinkConfiguration[] WithGateways(NetworkRecord[] networks, IReadOnlyList<LinkConfiguration> links, IReadOnlyList<NetworkAttachment> attachments)
    {
        HashSet<bool> routed = [];
        LinkConfiguration[] all = [.. links];
        foreach (int index in Enumerable.Range(0, all.Length).OrderByDescending(index => PriorityOf(networks[index], attachments)))
        {
            IEnumerable<string> ways = networks[index].IsInternal ? [] : networks[index].Subnets.Select(static subnet => subnet.Gateway).OfType<string>();
            all[index] = all[index] with { Gateways = [.. ways.Where(gateway => routed.Add(gateway.Contains(':', StringComparison.Ordinal)))] };
        }

        return all;
    }

    private static int PriorityOf(NetworkRecord network, IReadOnlyList<NetworkAttachment> attachments) =>
        attachments.FirstOrDefault(attachment => NetworkStore.TryFind([network], attachment.Network) is not null)?.GatewayPriority ?? 0;

    private static LinkConfiguration LinkOf(NetworkRecord network, NetworkEndpoint endpoint, NetworkedContainer container, NetworkAttachment attachment, int number)
    {
        string name = EndpointOptions.LinkNameOf(attachment) ?? NameOf(number, network.LinkPrefix);
        return new()
        {
            Name = name,
            Settings = EndpointOptions.SettingsOf(attachment, name),
            Network = network.Name,
            NetworkId = network.Id,
            Driver = network.Driver,
            Host = network.Link!,
            HostEnd = HostBridge.HostEndOf(container.Id, number),
            MacAddress = endpoint.MacAddress,
            Addresses = endpoint.Addresses,
            Mtu = network.Mtu,
            Mode = network.Options.GetValueOrDefault($"{network.Driver}_mode"),
            Flag = network.Options.GetValueOrDefault("ipvlan_flag"),
            IsInternal = network.IsInternal,
            IsMasqueraded = network.IsMasqueraded,
            IsIsolated = !network.IsConnecting,
            IsPublished = container.Ports.Count > 0 && network.Driver == NetworkDrivers.Bridge,
        };
    }

    private NetworkEndpoint EndpointOf(NetworkRecord network, NetworkedContainer container, NetworkAttachment attachment)
    {
        if (network.Link is null)
        {
            throw new NetworkOptionsException($"The network '{network.Name}' cannot be one of several.");
        }

        HashSet<IPAddress> used = [];
        string? own = null;
        IReadOnlyDictionary<string, NetworkEndpoint> others = _store.Endpoints(network);
        foreach ((string id, NetworkEndpoint other) in others)
        {
            if (id == container.Id)
            {
                own = other.Addresses is [var first, ..] ? first : null;
            }
            else if (IsUp(id, other))
            {
                used.UnionWith(other.Addresses.Select(static address => IPAddress.Parse(address.Split('/')[0])));
            }
            else
            {
                Forget(network, id, other);
            }
        }

        List<string> addresses = [];
        foreach (NetworkSubnet subnet in network.Subnets)
        {
            bool six = subnet.Addresses.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
            addresses.Add(AddressPool.Take(network, subnet, used, six ? attachment.IPv6 : attachment.IPv4, six ? null : own?.Split('/')[0]));
        }

        string[] names = [container.Name, container.Id[..12], .. attachment.Aliases];
        return new NetworkEndpoint
        {
            FullName = $"{container.Name}.{network.Name}",
            Names = [.. names.Concat(names.Select(name => $"{name}.{network.Name}")).Distinct()],
            Addresses = addresses,
            Holder = container.Holder,
            MacAddress = network.Driver == NetworkDrivers.Ipvlan ? null : attachment.MacAddress ?? MacOf(addresses[0]).ToString(),
        };
    }

    /// <summary>An Ethernet address that goes with an address, as docker has it, so that what neighbours remember stays true.</summary>
    private static MacAddress MacOf(string address)
    {
        byte[] bytes = IPAddress.Parse(address.Split('/')[0]).GetAddressBytes();
        ulong value = 0x0242;
        foreach (byte part in bytes[^4..])
        {
            value = (value << 8) | part;
        }

        return new MacAddress(value);
    }
}
