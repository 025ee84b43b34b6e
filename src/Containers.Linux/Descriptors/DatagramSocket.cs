using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Unix sockets without connections (SOCK_DGRAM of unix(7)): whoever may write to the file sends to it.</summary>
public static unsafe partial class DatagramSocket
{
    private const int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const UnixFileMode Everybody = (UnixFileMode)0x1FF;

    /// <summary>Makes a socket that everybody may send to who gets to its file.</summary>
    /// <param name="path">Its file, of any length; one that is there already is replaced.</param>
    /// <exception cref="LinuxException">The file cannot be made.</exception>
    public static SafeFileHandle Bind(string path)
    {
        SafeFileHandle socket = Create();
        try
        {
            using LocalAddress address = new(path);
            File.Delete(path);
            fixed (byte* bytes = address.Bytes)
            {
                if (bind(socket, bytes, address.Bytes.Length) < 0)
                {
                    LinuxException.ThrowLast("bind", path);
                }
            }

            File.SetUnixFileMode(path, Everybody);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Receives a message if there is one now. What does not fit the buffer is lost, and open files that come with it are closed.</summary>
    /// <returns>Its length; null where there is none.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static int? TryReceive(SafeFileHandle socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint length = recv(socket, bytes, buffer.Length, MSG_DONTWAIT);
            if (length < 0 && Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR))
            {
                LinuxException.ThrowLast("recv", null);
            }

            return length < 0 ? null : (int)length;
        }
    }

    /// <summary>Sends a message, waiting for room.</summary>
    /// <param name="name">The path of a socket, of any length, or after an <c>@</c> a name that is in no file system.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="LinuxException">There is no such socket (ENOENT), or nobody receives at it (ECONNREFUSED).</exception>
    public static void Send(string name, ReadOnlySpan<byte> message)
    {
        using SafeFileHandle socket = Create();
        using LocalAddress address = LocalAddress.Named(name);
        fixed (byte* to = address.Bytes, bytes = message)
        {
            while (sendto(socket, bytes, message.Length, MSG_NOSIGNAL, to, address.Bytes.Length) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    LinuxException.ThrowLast("sendto", name);
                }
            }
        }
    }

    private static SafeFileHandle Create() =>
        new(Kernel.Require("socket", null, SystemCallNumber.Socket, LocalAddress.Family, SOCK_DGRAM_CLOEXEC, 0), ownsHandle: true);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeFileHandle socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(SafeFileHandle socket, byte* message, nint length, int flags, byte* address, int addressLength);
}
