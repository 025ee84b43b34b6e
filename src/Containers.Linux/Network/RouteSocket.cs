using System.Net;
using System.Net.Sockets;
using Containers.Linux.Network.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network;

/// <summary>
/// Links, addresses and routes of the network namespace of the thread that opened it (rtnetlink(7)). Used by one thread at a time. Every change is done
/// when its call returns.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    private const int NETLINK_ROUTE = 0;

    private readonly NetlinkSocket _socket = new(NETLINK_ROUTE);

    /// <summary>Connects a namespace.</summary>
    /// <exception cref="LinuxException">It cannot be entered.</exception>
    public static RouteSocket Open(SafeFileHandle space) => NetworkNamespace.Run(space, static () => new RouteSocket());

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>The kernel's number of an address's family (<c>AF_INET</c>, <c>AF_INET6</c>).</summary>
    private static byte FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET;
}
