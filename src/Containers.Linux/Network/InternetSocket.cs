using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network;

/// <summary>
/// Sockets of ip(7) and ipv6(7) that never wait, for a loop over poll(2). They belong to the network namespace of the thread that makes them, whoever
/// uses them later.
/// </summary>
public static unsafe partial class InternetSocket
{
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEADDR = 2;
    private const int SO_ERROR = 4;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_V6ONLY = 26;
    private const int Waiting = 4096;
    private const int SHUT_WR = 1;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int LongestAddress = 28;
    private const uint SPLICE_F_MOVE_NONBLOCK = 1 | 2;

    /// <summary>Takes a port; a stream's is listened at.</summary>
    /// <param name="place">The address, and the port or 0 for any free one. Of IPv6 it is that family's alone.</param>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="LinuxException">It is taken (EADDRINUSE), the address is not this machine's (EADDRNOTAVAIL), or the port needs a right (EACCES).</exception>
    public static SafeFileHandle Bind(IPEndPoint place, TransportProtocol protocol)
    {
        SafeFileHandle made = Create(place.AddressFamily, protocol);
        try
        {
            int one = 1;
            if (place.AddressFamily == AddressFamily.InterNetworkV6)
            {
                Check(setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(int)), "setsockopt", "IPV6_V6ONLY");
            }

            if (protocol != TransportProtocol.Udp)
            {
                Check(setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(int)), "setsockopt", "SO_REUSEADDR");
            }

            byte* address = stackalloc byte[LongestAddress];
            Check(bind(made, address, Write(place, address)), "bind", place);
            if (protocol != TransportProtocol.Udp)
            {
                Check(listen(made, Waiting), "listen", place);
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The address and port that a socket has (getsockname(2)).</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static IPEndPoint PlaceOf(SafeFileHandle socket)
    {
        byte* address = stackalloc byte[LongestAddress];
        int length = LongestAddress;
        Check(getsockname(socket, address, &length), "getsockname", (string?)null);
        return Read(address);
    }

    /// <summary>Takes a connection that has come.</summary>
    /// <returns>Null where none is there any more, or no descriptor is left for it.</returns>
    public static SafeFileHandle? TryAccept(SafeFileHandle listener)
    {
        int accepted = accept4(listener, null, null, SOCK_NONBLOCK_CLOEXEC);
        return accepted < 0 ? null : new SafeFileHandle(accepted, ownsHandle: true);
    }

    /// <summary>Begins a connection; the socket is writable when it stands or has failed (<see cref="ErrorOf"/>). A datagram's stands at once.</summary>
    /// <exception cref="LinuxException">No way leads there (ENETUNREACH).</exception>
    public static SafeFileHandle Connect(IPEndPoint place, TransportProtocol protocol)
    {
        SafeFileHandle made = Create(place.AddressFamily, protocol);
        byte* address = stackalloc byte[LongestAddress];
        if (connect(made, address, Write(place, address)) < 0 && Marshal.GetLastPInvokeError() is not Errno.EINPROGRESS and int errno)
        {
            made.Dispose();
            throw new LinuxException("connect", $"{place}", errno);
        }

        return made;
    }

    /// <summary>Why a connection failed, an errno; 0 where it stands.</summary>
    public static int ErrorOf(SafeFileHandle socket)
    {
        int error = 0;
        int length = sizeof(int);
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? Marshal.GetLastPInvokeError() : error;
    }

    /// <summary>Tells the other side that nothing more comes (shutdown(2)).</summary>
    public static void EndOutput(SafeFileHandle socket) => _ = shutdown(socket, SHUT_WR);

    /// <summary>Takes a datagram.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Its place; a longer one is cut.</param>
    /// <param name="sender">Whose it is.</param>
    /// <returns>Its length; -1 where none is there, or an earlier one of ours was refused.</returns>
    public static int Receive(SafeFileHandle socket, Span<byte> buffer, out IPEndPoint? sender)
    {
        byte* address = stackalloc byte[LongestAddress];
        int length = LongestAddress;
        fixed (byte* bytes = buffer)
        {
            nint received = recvfrom(socket, bytes, buffer.Length, 0, address, &length);
            sender = received < 0 ? null : Read(address);
            return (int)received;
        }
    }

    /// <summary>Sends a datagram, or the beginning of more of a stream, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bytes">What is sent.</param>
    /// <param name="place">To whom; null where the socket is connected.</param>
    /// <returns>How many bytes went; -1 where none did, with the errno as the thread's last error.</returns>
    public static int Send(SafeFileHandle socket, ReadOnlySpan<byte> bytes, IPEndPoint? place = null)
    {
        byte* address = stackalloc byte[LongestAddress];
        int length = place is null ? 0 : Write(place, address);
        fixed (byte* start = bytes)
        {
            return (int)sendto(socket, start, bytes.Length, MSG_NOSIGNAL, place is null ? null : address, length);
        }
    }

    /// <summary>Moves bytes between a socket and a pipe without a copy of them here (splice(2)).</summary>
    /// <returns>How many; 0 at the end; -1 where none can be moved now; null where the connection is broken.</returns>
    public static int? Move(SafeFileHandle from, SafeFileHandle to, int length)
    {
        nint moved = splice(from, null, to, null, length, SPLICE_F_MOVE_NONBLOCK);
        return moved >= 0 ? (int)moved : Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? -1 : null;
    }

    private static SafeFileHandle Create(AddressFamily family, TransportProtocol protocol)
    {
        int type = (protocol == TransportProtocol.Udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK_CLOEXEC;
        int number = socket(family == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET, type, (int)protocol);
        if (number < 0)
        {
            LinuxException.ThrowLast("socket", protocol == TransportProtocol.Udp ? "SOCK_DGRAM" : "SOCK_STREAM");
        }

        return new SafeFileHandle(number, ownsHandle: true);
    }

    /// <summary>Writes <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    /// <returns>Its length.</returns>
    private static int Write(IPEndPoint place, byte* address)
    {
        Span<byte> bytes = new(address, LongestAddress);
        bytes.Clear();
        bool six = place.AddressFamily == AddressFamily.InterNetworkV6;
        MemoryMarshal.Write(bytes, (ushort)(six ? AF_INET6 : AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)place.Port);
        place.Address.TryWriteBytes(bytes[(six ? 8 : 4)..], out _);
        if (six)
        {
            MemoryMarshal.Write(bytes[24..], (uint)place.Address.ScopeId);
        }

        return six ? LongestAddress : 16;
    }

    private static IPEndPoint Read(byte* address)
    {
        ReadOnlySpan<byte> bytes = new(address, LongestAddress);
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return MemoryMarshal.Read<ushort>(bytes) == AF_INET6
            ? new IPEndPoint(new IPAddress(bytes.Slice(8, 16), MemoryMarshal.Read<uint>(bytes[24..])), port)
            : new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);
    }

    /// <summary>The errno is read first: writing the address asks for the culture, and that for an environment variable, which leaves an error of its own.</summary>
    private static void Check(int result, string call, IPEndPoint place)
    {
        if (result < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new LinuxException(call, $"{place}", errno);
        }
    }

    private static void Check(int result, string call, string? subject)
    {
        if (result < 0)
        {
            LinuxException.ThrowLast(call, subject);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeFileHandle socket, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(SafeFileHandle socket, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(SafeFileHandle socket, int waiting);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(SafeFileHandle socket, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(SafeFileHandle socket, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(SafeFileHandle socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(SafeFileHandle socket, byte* buffer, nint length, int flags, byte* address, int* addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(SafeFileHandle socket, byte* buffer, nint length, int flags, byte* address, int addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint splice(SafeFileHandle from, long* fromOffset, SafeFileHandle to, long* toOffset, nint length, uint flags);
}
