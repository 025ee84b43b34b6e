using Containers.Linux.Interop;

namespace Containers.Linux.Child;

/// <summary>Steps on a network namespace (network_namespaces(7)).</summary>
public sealed unsafe partial class ChildProgram
{
    private const int AF_INET = 2;
    private const int SOCK_DGRAM = 2;
    private const nint SIOCSIFFLAGS = 0x8914;
    private const short IFF_UP = 1;
    private const int InterfaceRequestSize = 40;
    private const int InterfaceFlagsOffset = 16;

    /// <summary>
    /// Brings up the loopback device of a new network namespace (netdevice(7)), in which it is down: who has no network can still talk to itself.
    /// Where the process has no right to do so (CAP_NET_ADMIN), it stays down.
    /// </summary>
    public void BringUpLoopback()
    {
        nint request = Allocate(InterfaceRequestSize);
        "lo"u8.CopyTo(new Span<byte>((void*)request, InterfaceRequestSize));
        *(short*)(request + InterfaceFlagsOffset) = IFF_UP;
        ChildValue socket = Add("socket", "AF_INET", SystemCallNumber.Socket, [AF_INET, SOCK_DGRAM | O_CLOEXEC, 0]);
        Add("ioctl", "SIOCSIFFLAGS lo", SystemCallNumber.Ioctl, [socket, SIOCSIFFLAGS, request], Tolerate(Errno.EPERM));
        Close(socket);
    }
}
