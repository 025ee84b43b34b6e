using System.Net;
using System.Runtime.InteropServices;
using Containers.Linux.Network.Netlink;

namespace Containers.Linux.Network;

public sealed partial class RouteSocket
{
    private const byte AF_INET = 2;
    private const byte AF_INET6 = 10;
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_DELADDR = 21;
    private const ushort RTM_GETADDR = 22;
    private const ushort RTM_NEWROUTE = 24;
    private const ushort RTM_DELROUTE = 25;
    private const ushort RTM_GETROUTE = 26;
    private const byte IFA_F_NODAD = 0x2;
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_BROADCAST = 4;
    private const int AddressMessageLength = 8;
    private const int RouteMessageLength = 12;
    private const byte RT_TABLE_MAIN = 254;
    private const byte RTPROT_STATIC = 4;
    private const byte RTN_UNICAST = 1;
    private const byte RT_SCOPE_LINK = 253;
    private const ushort RTA_DST = 1;
    private const ushort RTA_OIF = 4;
    private const ushort RTA_GATEWAY = 5;
    private const ushort RTA_PRIORITY = 6;

    /// <summary>All addresses of the namespace's links.</summary>
    /// <exception cref="LinuxException">They cannot be listed.</exception>
    public IReadOnlyList<LinkAddress> Addresses()
    {
        NetlinkWriter request = new();
        request.Begin(RTM_GETADDR, NetlinkFlags.Dump);
        request.Fixed(AddressMessageLength);
        return _socket.List(request, "list addresses", null, ParseAddress);
    }

    /// <summary>Gives a link an address. One of IPv6 can be used at once: nobody is asked whether another has it.</summary>
    /// <exception cref="LinuxException">The link has it already (EEXIST), or IPv6 is switched off there (EACCES).</exception>
    public void AddAddress(LinkAddress address)
    {
        NetlinkWriter request = AddressMessage(RTM_NEWADDR, address, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        if (FamilyOf(address.Address) == AF_INET && address.PrefixLength < 31)
        {
            byte[] broadcast = address.Address.GetAddressBytes();
            for (int bit = address.PrefixLength; bit < 32; bit++)
            {
                broadcast[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            request.Add(IFA_BROADCAST, broadcast);
        }

        _socket.Execute(request, "add address", $"{address.Address}/{address.PrefixLength}");
    }

    /// <summary>Takes an address from a link.</summary>
    /// <exception cref="LinuxException">The link does not have it (EADDRNOTAVAIL).</exception>
    public void RemoveAddress(LinkAddress address) =>
        _socket.Execute(AddressMessage(RTM_DELADDR, address, NetlinkFlags.None), "remove address", $"{address.Address}/{address.PrefixLength}");

    /// <summary>All unicast routes of the namespace's main table.</summary>
    /// <exception cref="LinuxException">They cannot be listed.</exception>
    public IReadOnlyList<Route> Routes()
    {
        NetlinkWriter request = new();
        request.Begin(RTM_GETROUTE, NetlinkFlags.Dump);
        request.Fixed(RouteMessageLength);
        return _socket.List(request, "list routes", null, ParseRoute);
    }

    /// <summary>Adds a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="metric">Its weight among routes to the same destination, the smaller the sooner; 0 for the family's usual one.</param>
    /// <exception cref="LinuxException">There is one (EEXIST), or the gateway cannot be reached (ENETUNREACH, EHOSTUNREACH).</exception>
    public void AddRoute(Route route, uint metric = 0) =>
        _socket.Execute(RouteMessage(RTM_NEWROUTE, route, metric, NetlinkFlags.Create | NetlinkFlags.Exclusive), "add route", $"{route.Destination}");

    /// <summary>Removes a route.</summary>
    /// <exception cref="LinuxException">There is none (ESRCH).</exception>
    public void RemoveRoute(Route route) =>
        _socket.Execute(RouteMessage(RTM_DELROUTE, route, 0, NetlinkFlags.None), "remove route", $"{route.Destination}");

    /// <summary>Writes <c>struct ifaddrmsg</c> and the address.</summary>
    private static NetlinkWriter AddressMessage(ushort type, LinkAddress address, NetlinkFlags flags)
    {
        NetlinkWriter request = new();
        request.Begin(type, flags | NetlinkFlags.Acknowledge);
        Span<byte> message = request.Fixed(AddressMessageLength);
        (message[0], message[1]) = (FamilyOf(address.Address), (byte)address.PrefixLength);
        message[2] = FamilyOf(address.Address) == AF_INET6 ? IFA_F_NODAD : (byte)0;
        MemoryMarshal.Write(message[4..], address.Link);
        byte[] bytes = address.Address.GetAddressBytes();
        request.Add(IFA_LOCAL, bytes);
        request.Add(IFA_ADDRESS, bytes);
        return request;
    }

    /// <summary>Writes <c>struct rtmsg</c>, destination, gateway and link.</summary>
    private static NetlinkWriter RouteMessage(ushort type, Route route, uint metric, NetlinkFlags flags)
    {
        NetlinkWriter request = new();
        request.Begin(type, flags | NetlinkFlags.Acknowledge);
        Span<byte> message = request.Fixed(RouteMessageLength);
        (message[0], message[1]) = (FamilyOf(route.Destination.BaseAddress), (byte)route.Destination.PrefixLength);
        (message[4], message[5], message[7]) = (RT_TABLE_MAIN, RTPROT_STATIC, RTN_UNICAST);
        message[6] = route.Gateway is null ? RT_SCOPE_LINK : (byte)0;
        if (route.Destination.PrefixLength > 0)
        {
            request.Add(RTA_DST, route.Destination.BaseAddress.GetAddressBytes());
        }

        if (route.Gateway is { } gateway)
        {
            request.Add(RTA_GATEWAY, gateway.GetAddressBytes());
        }

        if (route.Link != 0)
        {
            request.Add(RTA_OIF, (uint)route.Link);
        }

        if (metric != 0)
        {
            request.Add(RTA_PRIORITY, metric);
        }

        return request;
    }

    private static LinkAddress? ParseAddress(ushort type, ReadOnlySpan<byte> content)
    {
        if (type != RTM_NEWADDR || content.Length < AddressMessageLength)
        {
            return null;
        }

        // Of a link to one other host IFA_ADDRESS is the other's; IPv6 has no IFA_LOCAL then.
        IPAddress? own = null;
        NetlinkAttributes attributes = new(content[AddressMessageLength..]);
        while (attributes.Read())
        {
            if (attributes.Type == IFA_LOCAL || (attributes.Type == IFA_ADDRESS && own is null))
            {
                own = new IPAddress(attributes.Value);
            }
        }

        return own is null ? null : new LinkAddress(MemoryMarshal.Read<int>(content[4..]), own, content[1]);
    }

    private static Route? ParseRoute(ushort type, ReadOnlySpan<byte> content)
    {
        if (type != RTM_NEWROUTE || content.Length < RouteMessageLength || content[4] != RT_TABLE_MAIN || content[7] != RTN_UNICAST)
        {
            return null;
        }

        IPAddress destination = content[0] == AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        int link = 0;
        NetlinkAttributes attributes = new(content[RouteMessageLength..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case RTA_DST:
                    destination = new IPAddress(attributes.Value);
                    break;
                case RTA_GATEWAY:
                    gateway = new IPAddress(attributes.Value);
                    break;
                case RTA_OIF:
                    link = (int)attributes.Number;
                    break;
            }
        }

        return new Route(new IPNetwork(destination, content[1]), gateway, link);
    }
}
