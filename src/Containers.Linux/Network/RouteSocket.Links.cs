using System.Runtime.InteropServices;
using Containers.Linux.Network.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network;

public sealed partial class RouteSocket
{
    /// <summary>The longest name of a link, in bytes (IFNAMSIZ less its zero).</summary>
    public const int LongestName = 15;

    private const ushort RTM_NEWLINK = 16;
    private const ushort RTM_DELLINK = 17;
    private const ushort RTM_GETLINK = 18;
    private const ushort RTM_SETLINK = 19;
    private const byte AF_BRIDGE = 7;
    private const uint IFF_UP = 0x1;
    private const uint IFF_LOOPBACK = 0x8;
    private const ushort IFLA_ADDRESS = 1;
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFLA_MTU = 4;
    private const ushort IFLA_LINK = 5;
    private const ushort IFLA_MASTER = 10;
    private const ushort IFLA_PROTINFO = 12;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_STATS64 = 23;
    private const ushort IFLA_NET_NS_FD = 28;
    private const ushort IFLA_INFO_KIND = 1;
    private const ushort IFLA_INFO_DATA = 2;
    private const ushort IFLA_BRPORT_MODE = 4;
    private const ushort IFLA_BRPORT_ISOLATED = 33;
    private const ushort IFLA_MACVLAN_MODE = 1;
    private const ushort IFLA_IPVLAN_MODE = 1;
    private const ushort IFLA_IPVLAN_FLAGS = 2;
    private const ushort IFLA_VLAN_ID = 1;
    private const ushort VETH_INFO_PEER = 1;
    private const int LinkMessageLength = 16;

    /// <summary>All links of the namespace.</summary>
    /// <exception cref="LinuxException">They cannot be listed.</exception>
    public IReadOnlyList<Link> Links()
    {
        NetlinkWriter request = LinkMessage(RTM_GETLINK, NetlinkFlags.Dump);
        return _socket.List(request, "list links", null, ParseLink);
    }

    /// <summary>The link of a name; null where there is none.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public Link? FindLink(string name)
    {
        NetlinkWriter request = LinkMessage(RTM_GETLINK, NetlinkFlags.Acknowledge);
        request.Add(IFLA_IFNAME, name);
        try
        {
            return _socket.List(request, "find link", name, ParseLink) is [Link only, ..] ? only : null;
        }
        catch (LinuxException absent) when (absent.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>Makes a bridge that is switched on, without spanning tree.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its Ethernet address; one that is given stays when ports come and go.</param>
    /// <param name="mtu">The largest packet; null leaves it to the ports.</param>
    /// <exception cref="LinuxException">There is a link of that name (EEXIST), or the kernel has no bridges (EOPNOTSUPP).</exception>
    public void AddBridge(string name, MacAddress? address, int? mtu)
    {
        NetlinkWriter request = NewLink(name, address, null);
        using (request.Nested(IFLA_LINKINFO))
        {
            request.Add(IFLA_INFO_KIND, "bridge");
        }

        Create(request, "bridge", name);
        if (mtu is { } size)
        {
            // Only what a bridge is told when it is there outlasts its ports.
            NetlinkWriter change = LinkMessage(RTM_NEWLINK, NetlinkFlags.Acknowledge, FindLink(name)!.Index, 0);
            change.Add(IFLA_MTU, (uint)size);
            _socket.Execute(change, "set MTU of bridge", name);
        }
    }

    /// <summary>
    /// Makes a pair of links: one a port of a bridge here and switched on, the other in another namespace and still off, as the kernel has it of an end
    /// that is made first.
    /// </summary>
    /// <param name="name">The name of the end that stays here.</param>
    /// <param name="bridge">Index of the bridge that it is a port of.</param>
    /// <param name="mtu">The largest packet of both; null for the kernel's 1500.</param>
    /// <param name="space">The namespace of the other end.</param>
    /// <param name="peer">The other end's name there.</param>
    /// <param name="address">The other end's Ethernet address.</param>
    /// <exception cref="LinuxException">A name is taken (EEXIST), the bridge is gone, or the kernel has no such pairs (EOPNOTSUPP).</exception>
    public void AddVethPair(string name, int bridge, int? mtu, SafeFileHandle space, string peer, MacAddress address)
    {
        NetlinkWriter request = NewLink(name, null, mtu);
        request.Add(IFLA_MASTER, (uint)bridge);
        using (request.Nested(IFLA_LINKINFO))
        {
            request.Add(IFLA_INFO_KIND, "veth");
            using (request.Nested(IFLA_INFO_DATA))
            using (request.Nested(VETH_INFO_PEER))
            {
                request.Fixed(LinkMessageLength);
                AddLinkAttributes(request, peer, address, mtu);
                request.Add(IFLA_NET_NS_FD, (uint)space.DangerousGetHandle());
            }
        }

        _socket.Execute(request, "add link", name);
        GC.KeepAlive(space);
    }

    /// <summary>Makes a link with an Ethernet address of its own over another one, in another namespace.</summary>
    /// <param name="lower">Index of the link that it stands on.</param>
    /// <param name="mode">What it shares with others on that link.</param>
    /// <param name="mtu">The largest packet; null for that of the lower link.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="address">Its Ethernet address.</param>
    /// <exception cref="LinuxException">The kernel has no macvlan (EOPNOTSUPP), or the lower link cannot carry it.</exception>
    public void AddMacvlan(int lower, MacvlanMode mode, int? mtu, SafeFileHandle space, string name, MacAddress address)
    {
        NetlinkWriter request = NewLink(name, address, mtu);
        request.Add(IFLA_LINK, (uint)lower);
        request.Add(IFLA_NET_NS_FD, (uint)space.DangerousGetHandle());
        using (request.Nested(IFLA_LINKINFO))
        {
            request.Add(IFLA_INFO_KIND, "macvlan");
            using (request.Nested(IFLA_INFO_DATA))
            {
                request.Add(IFLA_MACVLAN_MODE, (uint)mode);
            }
        }

        Create(request, "macvlan", name);
        GC.KeepAlive(space);
    }

    /// <summary>Makes a link that shares the Ethernet address of another one, in another namespace.</summary>
    /// <param name="lower">Index of the link that it stands on.</param>
    /// <param name="mode">Where packets are told apart.</param>
    /// <param name="flag">Who may reach whom.</param>
    /// <param name="mtu">The largest packet; null for that of the lower link.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="LinuxException">The kernel has no ipvlan (EOPNOTSUPP), or the lower link cannot carry it.</exception>
    public void AddIpvlan(int lower, IpvlanMode mode, IpvlanFlag flag, int? mtu, SafeFileHandle space, string name)
    {
        NetlinkWriter request = NewLink(name, null, mtu);
        request.Add(IFLA_LINK, (uint)lower);
        request.Add(IFLA_NET_NS_FD, (uint)space.DangerousGetHandle());
        using (request.Nested(IFLA_LINKINFO))
        {
            request.Add(IFLA_INFO_KIND, "ipvlan");
            using (request.Nested(IFLA_INFO_DATA))
            {
                request.Add(IFLA_IPVLAN_MODE, (ushort)mode);
                request.Add(IFLA_IPVLAN_FLAGS, (ushort)flag);
            }
        }

        Create(request, "ipvlan", name);
        GC.KeepAlive(space);
    }

    /// <summary>Makes a link that carries one VLAN of another (IEEE 802.1Q), switched on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lower">Index of the link that it stands on.</param>
    /// <param name="vlan">1 to 4094.</param>
    /// <exception cref="LinuxException">There is a link of that name (EEXIST), or the kernel has no VLANs (EOPNOTSUPP).</exception>
    public void AddVlan(string name, int lower, int vlan)
    {
        NetlinkWriter request = NewLink(name, null, null);
        request.Add(IFLA_LINK, (uint)lower);
        using (request.Nested(IFLA_LINKINFO))
        {
            request.Add(IFLA_INFO_KIND, "vlan");
            using (request.Nested(IFLA_INFO_DATA))
            {
                request.Add(IFLA_VLAN_ID, (ushort)vlan);
            }
        }

        Create(request, "vlan", name);
    }

    /// <summary>Switches a link on.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void SetUp(int link) => _socket.Execute(LinkMessage(RTM_NEWLINK, NetlinkFlags.Acknowledge, link, IFF_UP), "set link up", NameOf(link));

    /// <summary>Says what a port of a bridge may do.</summary>
    /// <param name="port">The port's index.</param>
    /// <param name="hairpin">Whether packets go out by the port that they came in by.</param>
    /// <param name="isolated">Whether other isolated ports are out of its reach.</param>
    /// <exception cref="LinuxException">The link is no port of a bridge.</exception>
    public void SetPort(int port, bool hairpin, bool isolated)
    {
        NetlinkWriter request = new();
        request.Begin(RTM_SETLINK, NetlinkFlags.Acknowledge);
        Fill(request.Fixed(LinkMessageLength), AF_BRIDGE, port, 0);
        using (request.Nested(IFLA_PROTINFO))
        {
            request.Add(IFLA_BRPORT_MODE, (byte)(hairpin ? 1 : 0));
            request.Add(IFLA_BRPORT_ISOLATED, (byte)(isolated ? 1 : 0));
        }

        _socket.Execute(request, "set bridge port", NameOf(port));
    }

    /// <summary>Removes a link, and with it the other end of a pair.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public bool RemoveLink(string name)
    {
        NetlinkWriter request = LinkMessage(RTM_DELLINK, NetlinkFlags.Acknowledge);
        request.Add(IFLA_IFNAME, name);
        try
        {
            _socket.Execute(request, "remove link", name);
            return true;
        }
        catch (LinuxException absent) when (absent.Errno == Errno.ENODEV)
        {
            return false;
        }
    }

    /// <summary>Makes a link, and says what to do where the kernel cannot.</summary>
    private void Create(NetlinkWriter request, string kind, string name)
    {
        try
        {
            _socket.Execute(request, $"add {kind}", name);
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EOPNOTSUPP)
        {
            throw new LinuxException(refused.Call, name, refused.Errno, $"This kernel has no links of the kind {kind}. Load its module: modprobe {(kind == "vlan" ? "8021q" : kind)}");
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EBUSY && kind is ("macvlan" or "ipvlan"))
        {
            throw new LinuxException(refused.Call, name, refused.Errno, "Links of the kinds macvlan and ipvlan cannot stand on one link, nor ones on a port of a bridge");
        }
    }

    private static NetlinkWriter LinkMessage(ushort type, NetlinkFlags flags, int link = 0, uint state = 0)
    {
        NetlinkWriter request = new();
        request.Begin(type, flags);
        Fill(request.Fixed(LinkMessageLength), 0, link, state);
        return request;
    }

    private static NetlinkWriter NewLink(string name, MacAddress? address, int? mtu)
    {
        NetlinkWriter request = LinkMessage(RTM_NEWLINK, NetlinkFlags.Acknowledge | NetlinkFlags.Create | NetlinkFlags.Exclusive, 0, IFF_UP);
        AddLinkAttributes(request, name, address, mtu);
        return request;
    }

    private static void AddLinkAttributes(NetlinkWriter request, string name, MacAddress? address, int? mtu)
    {
        request.Add(IFLA_IFNAME, name);
        if (address is { } given)
        {
            request.Add(IFLA_ADDRESS, given.ToBytes());
        }

        if (mtu is { } largest)
        {
            request.Add(IFLA_MTU, (uint)largest);
        }
    }

    /// <summary>Fills <c>struct ifinfomsg</c>.</summary>
    /// <param name="message">Its place.</param>
    /// <param name="family">AF_UNSPEC or AF_BRIDGE.</param>
    /// <param name="link">The link's index; 0 where its name says it.</param>
    /// <param name="state">Flags to be set; none of the others is changed.</param>
    private static void Fill(Span<byte> message, byte family, int link, uint state)
    {
        message[0] = family;
        MemoryMarshal.Write(message[4..], link);
        MemoryMarshal.Write(message[8..], state);
        MemoryMarshal.Write(message[12..], state);
    }

    private static string NameOf(int link) => $"number {link}";

    private static Link? ParseLink(ushort type, ReadOnlySpan<byte> content)
    {
        if (type != RTM_NEWLINK || content.Length < LinkMessageLength)
        {
            return null;
        }

        uint flags = MemoryMarshal.Read<uint>(content[8..]);
        Link link = new(MemoryMarshal.Read<int>(content[4..]), "") { IsUp = (flags & IFF_UP) != 0, IsLoopback = (flags & IFF_LOOPBACK) != 0 };
        NetlinkAttributes attributes = new(content[LinkMessageLength..]);
        while (attributes.Read())
        {
            link = attributes.Type switch
            {
                IFLA_IFNAME => link with { Name = attributes.Text },
                IFLA_ADDRESS => link with { Address = MacAddress.Read(attributes.Value) },
                IFLA_MTU => link with { Mtu = (int)attributes.Number },
                IFLA_LINK => link with { Lower = (int)attributes.Number },
                IFLA_MASTER => link with { Controller = (int)attributes.Number },
                IFLA_LINKINFO => link with { Kind = KindOf(attributes.Nested) },
                IFLA_STATS64 => link with { Traffic = TrafficOf(attributes.Value) },
                _ => link,
            };
        }

        return link;
    }

    private static string? KindOf(NetlinkAttributes information)
    {
        while (information.Read())
        {
            if (information.Type == IFLA_INFO_KIND)
            {
                return information.Text;
            }
        }

        return null;
    }

    private static LinkTraffic TrafficOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < 8 * sizeof(ulong))
        {
            return default;
        }

        ReadOnlySpan<ulong> counts = MemoryMarshal.Cast<byte, ulong>(value);
        return new LinkTraffic(counts[2], counts[0], counts[4], counts[6], counts[3], counts[1], counts[5], counts[7]);
    }
}
