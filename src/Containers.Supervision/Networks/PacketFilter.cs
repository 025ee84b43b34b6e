using System.Net;
using System.Net.Sockets;
using Containers.Linux;
using Containers.Linux.Network;
using Containers.Linux.Network.Nftables;

namespace Containers.Supervision.Networks;

/// <summary>
/// The product's one table of the host's packet filter. Its rules are the same for any number of networks and containers: these come and go as elements of
/// sets. The engine adds and removes bridges, monitors the ports of their containers.
/// </summary>
public static class PacketFilter
{
    /// <summary>The table, for IPv4 and IPv6.</summary>
    public const string Table = "pscontainers";

    /// <summary>The chain that is asked first about what is forwarded: its rules are the user's, and it is left as it is.</summary>
    public const string UserChain = "user";

    private const NetfilterFamily Family = NetfilterFamily.Inet;
    private const string Prerouting = "prerouting";
    private const string Output = "output";
    private const string Postrouting = "postrouting";
    private const string Forward = "forward";
    private const string Published = "published";
    private const string ToContainers = "to-containers";
    private const string Guard = "guard";
    private const uint EstablishedOrRelated = 2 | 4;

    private static readonly RuleSet Bridges = new("bridges", [RuleField.LinkName], []);
    private static readonly RuleSet Internal = new("internal", [RuleField.LinkName], []);
    private static readonly RuleSet Masqueraded = new("masqueraded", [RuleField.LinkName], []);
    private static readonly RuleSet Pairs = new("pairs", [RuleField.LinkName, RuleField.LinkName], []);
    private static readonly RuleSet Selves = new("selves", [RuleField.IPv4Address, RuleField.IPv4Address], []);
    private static readonly RuleSet SixSelves = new("selves6", [RuleField.IPv6Address, RuleField.IPv6Address], []);
    private static readonly RuleSet Ports = new("ports", [RuleField.Protocol, RuleField.Port], [RuleField.IPv4Address, RuleField.Port]);
    private static readonly RuleSet PortsAt = new("ports-at", [RuleField.IPv4Address, RuleField.Protocol, RuleField.Port], [RuleField.IPv4Address, RuleField.Port]);
    private static readonly RuleSet SixPorts = new("ports6", [RuleField.Protocol, RuleField.Port], [RuleField.IPv6Address, RuleField.Port]);
    private static readonly RuleSet SixPortsAt = new("ports6-at", [RuleField.IPv6Address, RuleField.Protocol, RuleField.Port], [RuleField.IPv6Address, RuleField.Port]);

    /// <summary>Whether a failure means that the kernel has no packet filter of this kind, or not all of it.</summary>
    public static bool IsAbsent(LinuxException failure) =>
        failure.Errno is Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT or Errno.EOPNOTSUPP or Errno.EINVAL or Errno.ENOENT;

    /// <summary>Makes the table as it has to be, and keeps the elements and the user's rules that are in it.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Ensure(NetfilterSocket socket)
    {
        RuleTransaction rules = Change();
        rules.AddTable("Containers for PowerShell");
        foreach (RuleSet set in (RuleSet[])[Bridges, Internal, Masqueraded, Pairs, Selves, SixSelves, Ports, PortsAt, SixPorts, SixPortsAt])
        {
            rules.AddSet(set);
        }

        rules.AddChain(UserChain);
        rules.AddChain(Guard);
        rules.AddChain(Published);
        rules.AddChain(ToContainers);
        rules.AddChain(new BaseChain(Prerouting, ChainHook.Prerouting, -100, IsNat: true));
        rules.AddChain(new BaseChain(Output, ChainHook.Output, -100, IsNat: true));
        rules.AddChain(new BaseChain(Postrouting, ChainHook.Postrouting, 100, IsNat: true));
        rules.AddChain(new BaseChain(Forward, ChainHook.Forward, 0, IsNat: false));
        foreach (string chain in (string[])[Published, ToContainers, Prerouting, Output, Postrouting, Forward])
        {
            rules.ClearChain(chain);
        }

        // A port of one address goes before the same port of all.
        Lead(NetfilterFamily.IPv4, PortsAt, Ports);
        Lead(NetfilterFamily.IPv6, SixPortsAt, SixPorts);
        rules.AddRule(Prerouting, static rule => rule.DestinationIsOwn().Jump(Published));

        // The loopback's own addresses mean nothing beyond it: what goes there is the monitors' to lead on.
        rules.AddRule(Output, static rule => rule.Family(NetfilterFamily.IPv4).Address(IPNetwork.Parse("127.0.0.0/8"), destination: true).Return());
        rules.AddRule(Output, static rule => rule.Family(NetfilterFamily.IPv6).Address(IPNetwork.Parse("::1/128"), destination: true).Return());
        rules.AddRule(Output, static rule => rule.DestinationIsOwn().Jump(Published));

        // A container that reaches its own bridge's containers by the host's address would get the answer from a stranger.
        rules.AddRule(Postrouting, static rule => rule.DestinationWasChanged().GoesBetween(Pairs).Masquerade());

        // One that reaches itself would get a packet of its own; where bridged packets are filtered (br_netfilter), nothing tells whence it came.
        rules.AddRule(Postrouting, static rule => rule.Family(NetfilterFamily.IPv4).DestinationWasChanged().GoesBetweenAddresses(Selves).Masquerade());
        rules.AddRule(Postrouting, static rule => rule.Family(NetfilterFamily.IPv6).DestinationWasChanged().GoesBetweenAddresses(SixSelves).Masquerade());
        rules.AddRule(Postrouting, static rule => rule.CameInByOneOf(Masqueraded).GoesOutByNoneOf(Bridges).Masquerade());
        rules.AddRule(Forward, static rule => rule.Jump(UserChain));
        rules.AddRule(Forward, static rule => rule.ConnectionState(EstablishedOrRelated).Accept());
        rules.AddRule(Forward, static rule => rule.GoesOutByOneOf(Bridges).Jump(ToContainers));
        rules.AddRule(Forward, static rule => rule.CameInByOneOf(Internal).Drop());
        rules.AddRule(Forward, static rule => rule.CameInByOneOf(Bridges).Accept());
        rules.AddRule(Forward, static rule => rule.Jump(Guard));
        rules.AddRule(ToContainers, static rule => rule.GoesBetween(Pairs).Accept());
        rules.AddRule(ToContainers, static rule => rule.GoesOutByOneOf(Internal).Drop());
        rules.AddRule(ToContainers, static rule => rule.DestinationWasChanged().Accept());
        rules.AddRule(ToContainers, static rule => rule.Drop());
        socket.Commit(rules);

        void Lead(NetfilterFamily family, params ReadOnlySpan<RuleSet> maps)
        {
            foreach (RuleSet map in maps)
            {
                rules.AddRule(Published, rule => rule.Family(family).FindTarget(map).ChangeDestination(family));
            }
        }
    }

    /// <summary>Adds a bridge, and the table where it is not there.</summary>
    /// <param name="socket">The host's packet filter.</param>
    /// <param name="bridge">The bridge's link.</param>
    /// <param name="isInternal">Whether nothing gets from it to elsewhere, nor there from elsewhere.</param>
    /// <param name="isMasqueraded">Whether what goes elsewhere gets the host's address.</param>
    /// <returns>Whether the table was not there.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool AddBridge(NetfilterSocket socket, string bridge, bool isInternal, bool isMasqueraded)
    {
        bool isMade = !socket.HasTable(Family, Table);
        if (isMade)
        {
            Ensure(socket);
        }

        RuleTransaction change = Change();
        change.AddElement(Bridges, Link(bridge));
        change.AddElement(Pairs, new RuleElement(RuleElement.Bytes(bridge, bridge)));
        if (isInternal)
        {
            change.AddElement(Internal, Link(bridge));
        }
        else if (isMasqueraded)
        {
            change.AddElement(Masqueraded, Link(bridge));
        }

        socket.Commit(change);
        return isMade;
    }

    /// <summary>Whether the table has a bridge.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static bool HasBridge(NetfilterSocket socket, string bridge) => socket.Elements(Family, Table, Bridges).Contains(Link(bridge));

    /// <summary>Leads no port to addresses any more, whoever has had it led there.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void RemoveTargets(NetfilterSocket socket, IReadOnlyCollection<IPAddress> addresses)
    {
        RuleTransaction change = Change();
        bool isChanged = false;
        foreach (RuleSet set in (RuleSet[])[Ports, PortsAt, SixPorts, SixPortsAt, Selves, SixSelves])
        {
            foreach (RuleElement element in socket.Elements(Family, Table, set))
            {
                ReadOnlyMemory<byte> target = element.Value.Length > 0 ? element.Value : element.Key;
                if (addresses.Any(address => target.Span.StartsWith(address.GetAddressBytes())))
                {
                    change.RemoveElement(set, element);
                    isChanged = true;
                }
            }
        }

        if (isChanged)
        {
            socket.Commit(change);
        }
    }

    /// <summary>Drops what is forwarded and is no container's: for a host that routed nothing before.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void GuardForwarding(NetfilterSocket socket)
    {
        RuleTransaction change = Change();
        change.ClearChain(Guard);
        change.AddRule(Guard, static rule => rule.Drop());
        socket.Commit(change);
    }

    /// <summary>Removes a bridge, and with the last one the table.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void RemoveBridge(NetfilterSocket socket, string bridge)
    {
        IReadOnlyList<RuleElement> bridges = socket.Elements(Family, Table, Bridges);
        if (bridges.Count == 0)
        {
            return;
        }

        RuleTransaction change = Change();
        if (bridges.All(element => element.Equals(Link(bridge))))
        {
            change.RemoveTable();
        }
        else
        {
            foreach (RuleSet set in (RuleSet[])[Bridges, Internal, Masqueraded])
            {
                if (socket.Elements(Family, Table, set).Contains(Link(bridge)))
                {
                    change.RemoveElement(set, Link(bridge));
                }
            }

            change.RemoveElement(Pairs, new RuleElement(RuleElement.Bytes(bridge, bridge)));
        }

        socket.Commit(change);
    }

    /// <summary>Leads ports to containers. What a killed monitor left for one of them is replaced: who adds one holds the port.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void AddPorts(NetfilterSocket socket, IReadOnlyList<PublishedEndpoint> ports)
    {
        try
        {
            Commit(stale: false);
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EEXIST or Errno.ENOENT)
        {
            // Others took the rules away, or a killed monitor left some.
            Ensure(socket);
            Commit(stale: true);
        }

        ForgetFlows(socket, ports, static (flow, port) => !flow.Server.Equals(port.Target));

        void Commit(bool stale)
        {
            RuleTransaction change = Change();
            foreach (PublishedEndpoint port in ports)
            {
                (RuleSet map, RuleElement element) = Element(port);
                if (stale && socket.Elements(Family, Table, map).FirstOrDefault(other => other.Key.Span.SequenceEqual(element.Key.Span)) is { } left)
                {
                    change.RemoveElement(map, left);
                }

                change.AddElement(map, element);
            }

            foreach (IPAddress address in Targets(ports))
            {
                change.AddElement(SelvesOf(address), Self(address));
            }

            socket.Commit(change);
        }
    }

    /// <summary>Leads ports to containers no longer. Those that are not led there any more are passed over.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void RemovePorts(NetfilterSocket socket, IReadOnlyList<PublishedEndpoint> ports)
    {
        RuleTransaction change = Change();
        foreach (PublishedEndpoint port in ports)
        {
            (RuleSet map, RuleElement element) = Element(port);
            if (socket.Elements(Family, Table, map).Contains(element))
            {
                change.RemoveElement(map, element);
            }
        }

        foreach (IPAddress address in Targets(ports))
        {
            if (socket.Elements(Family, Table, SelvesOf(address)).Contains(Self(address)))
            {
                change.RemoveElement(SelvesOf(address), Self(address));
            }
        }

        socket.Commit(change);
        ForgetFlows(socket, ports, static (flow, port) => flow.Server.Equals(port.Target));
    }

    /// <summary>Datagrams that went elsewhere before a port was led, or to a container that is gone, would go there as long as any of them come.</summary>
    private static void ForgetFlows(NetfilterSocket socket, IReadOnlyList<PublishedEndpoint> ports, Func<TrackedFlow, PublishedEndpoint, bool> isStale)
    {
        try
        {
            foreach (PublishedEndpoint port in ports.Where(static port => port.Protocol == TransportProtocol.Udp))
            {
                bool six = port.Host.AddressFamily == AddressFamily.InterNetworkV6;
                socket.ForgetFlows(six ? NetfilterFamily.IPv6 : NetfilterFamily.IPv4, (ushort)port.Host.Port, flow =>
                    !IPAddress.IsLoopback(flow.Destination.Address) && (IsAny(port.Host.Address) || flow.Destination.Address.Equals(port.Host.Address)) && isStale(flow, port));
            }
        }
        catch (LinuxException refused) when (IsAbsent(refused))
        {
            return; // This kernel tells nobody what it tracks (nf_conntrack_netlink); such flows end when they are silent.
        }
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IEnumerable<IPAddress> Targets(IReadOnlyList<PublishedEndpoint> ports) => ports.Select(static port => port.Target.Address).Distinct();

    private static RuleSet SelvesOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? SixSelves : Selves;

    private static RuleElement Self(IPAddress address) => new(RuleElement.Bytes(address, address));

    private static RuleTransaction Change() => new(Family, Table);

    private static RuleElement Link(string name) => new(RuleElement.Bytes(name));

    private static (RuleSet Map, RuleElement Element) Element(PublishedEndpoint port)
    {
        bool six = port.Host.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] value = RuleElement.Bytes(port.Target.Address, (ushort)port.Target.Port);
        return IsAny(port.Host.Address)
            ? (six ? SixPorts : Ports, new RuleElement(RuleElement.Bytes((byte)port.Protocol, (ushort)port.Host.Port), value))
            : (six ? SixPortsAt : PortsAt, new RuleElement(RuleElement.Bytes(port.Host.Address, (byte)port.Protocol, (ushort)port.Host.Port), value));
    }
}
