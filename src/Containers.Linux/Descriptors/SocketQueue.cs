using System.Runtime.InteropServices;
using Containers.Linux.Interop;

namespace Containers.Linux.Descriptors;

/// <summary>What waits between the two ends of a socket.</summary>
public static class SocketQueue
{
    private const nint SIOCOUTQ = 0x5411;

    /// <summary>Whether the other end has read all that was sent (SIOCOUTQ). Of a TCP socket: whether the other machine has acknowledged it.</summary>
    /// <param name="socket">A stream socket.</param>
    /// <exception cref="LinuxException">It is no socket, or not connected.</exception>
    public static unsafe bool IsRead(SafeHandle socket)
    {
        int waiting = 0;
        Kernel.Require("ioctl", "SIOCOUTQ", SystemCallNumber.Ioctl, socket.DangerousGetHandle(), SIOCOUTQ, (nint)(&waiting));
        GC.KeepAlive(socket);
        return waiting == 0;
    }
}
