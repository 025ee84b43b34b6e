using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>
/// Connected Unix sockets that keep the bounds of messages (SOCK_SEQPACKET of unix(7)): what one side sends at once, the other receives at
/// once.
/// </summary>
public static unsafe partial class MessageSocket
{
    private const int SOCK_SEQPACKET = 5;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOCK_NONBLOCK = 0x800;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const uint OwnerOnly = 0x180;
    private const int Waiting = 16;

    /// <summary>Two sockets connected with each other.</summary>
    /// <exception cref="LinuxException">There are no more file descriptors.</exception>
    public static (SafeFileHandle One, SafeFileHandle Other) CreatePair()
    {
        int* pair = stackalloc int[2];
        Check(socketpair(LocalAddress.Family, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "socketpair", null);
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    /// <summary>Makes a socket that takes connections; only its owner can connect.</summary>
    /// <param name="path">Its file, of any length; one that is there already is replaced.</param>
    /// <exception cref="LinuxException">The file cannot be made.</exception>
    public static SafeFileHandle Listen(string path) => Listen(path, SOCK_SEQPACKET);

    /// <summary>Makes a socket of a type that takes connections.</summary>
    internal static SafeFileHandle Listen(string path, int type)
    {
        SafeFileHandle socket = Create(SOCK_NONBLOCK, type);
        try
        {
            using LocalAddress address = new(path);
            File.Delete(path);
            socket.SetMode(OwnerOnly);
            fixed (byte* bytes = address.Bytes)
            {
                Check(bind(socket, bytes, address.Bytes.Length), "bind", path);
            }

            Check(listen(socket, Waiting), "listen", path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next connection; null where nobody waits for one any more.</summary>
    public static SafeFileHandle? TryAccept(SafeFileHandle listener)
    {
        int connection = accept4(listener, null, null, SOCK_CLOEXEC);
        return connection >= 0 ? new SafeFileHandle(connection, ownsHandle: true) : null;
    }

    /// <summary>Connects to a socket that somebody listens on.</summary>
    /// <param name="path">The socket's file, of any length.</param>
    /// <exception cref="LinuxException">Nobody does (ECONNREFUSED), or there is no such file.</exception>
    public static SafeFileHandle Connect(string path)
    {
        SafeFileHandle socket = Create(0);
        try
        {
            using LocalAddress address = new(path);
            fixed (byte* bytes = address.Bytes)
            {
                Check(connect(socket, bytes, address.Bytes.Length), "connect", path);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message, waiting for room.</summary>
    /// <returns>False where nobody receives any more.</returns>
    public static bool Send(SafeFileHandle socket, ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            while (send(socket, bytes, message.Length, MSG_NOSIGNAL) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Sends a message if there is room for it now.</summary>
    /// <returns>Whether it was sent; null where nobody receives any more.</returns>
    public static bool? TrySend(SafeFileHandle socket, ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            return send(socket, bytes, message.Length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 ? true
                : Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? false
                : null;
        }
    }

    /// <summary>Receives a message if there is one now. What does not fit the buffer is lost.</summary>
    /// <returns>Its length; 0 where the other side is closed, null where there is no message now.</returns>
    public static int? TryReceive(SafeFileHandle socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint length = recv(socket, bytes, buffer.Length, MSG_DONTWAIT);
            if (length < 0 && Marshal.GetLastPInvokeError() == Errno.ECONNRESET)
            {
                // The other side was closed before it had received all, which is told once, and before what it has sent.
                length = recv(socket, bytes, buffer.Length, MSG_DONTWAIT);
            }

            return length >= 0 ? (int)length : Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? null : 0;
        }
    }

    private static SafeFileHandle Create(int flags, int type = SOCK_SEQPACKET)
    {
        int number = socket(LocalAddress.Family, type | SOCK_CLOEXEC | flags, 0);
        Check(number, "socket", null);
        return new SafeFileHandle(number, ownsHandle: true);
    }

    private static void Check(int result, string call, string? subject)
    {
        if (result < 0)
        {
            LinuxException.ThrowLast(call, subject);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* pair);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(SafeFileHandle socket, int waiting);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(SafeFileHandle socket, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, byte* message, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeFileHandle socket, byte* buffer, nint length, int flags);
}
