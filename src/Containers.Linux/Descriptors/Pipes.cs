using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Pipes (pipe(7)): made, read and written plainly, without a stream's buffers.</summary>
public static unsafe partial class Pipes
{
    private const int O_CLOEXEC = 0x80000;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int O_NONBLOCK = 0x800;

    /// <summary>Makes a pipe whose ends are closed by execve(2).</summary>
    /// <exception cref="LinuxException">There are no more file descriptors.</exception>
    public static (SafeFileHandle Reading, SafeFileHandle Writing) Create()
    {
        int* ends = stackalloc int[2];
        if (Pipe2(ends, O_CLOEXEC) < 0)
        {
            LinuxException.ThrowLast("pipe2", null);
        }

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Reads what there is (read(2)), waiting for the first byte.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    /// <exception cref="LinuxException">The read failed.</exception>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            while ((count = Read(file, start, buffer.Length)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    LinuxException.ThrowLast("read", null);
                }
            }

            return (int)count;
        }
    }

    /// <summary>Writes all bytes (write(2)), waiting where the reader is slow.</summary>
    /// <returns>False where nobody reads any more (EPIPE).</returns>
    /// <exception cref="LinuxException">The write failed otherwise.</exception>
    public static bool Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint done = 0;
            while (done < bytes.Length)
            {
                nint count = Write(file, start + done, bytes.Length - done);
                if (count < 0)
                {
                    switch (Marshal.GetLastPInvokeError())
                    {
                        case Errno.EINTR:
                            continue;
                        case Errno.EPIPE:
                            return false;
                        default:
                            LinuxException.ThrowLast("write", null);
                            break;
                    }
                }

                done += count;
            }

            return true;
        }
    }

    /// <summary>Lets reads and writes of an open file never wait (O_NONBLOCK); that counts for all descriptors of it.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static void SetNonBlocking(SafeFileHandle file)
    {
        int flags = Control(file, F_GETFL, 0);
        if (flags < 0 || Control(file, F_SETFL, flags | O_NONBLOCK) < 0)
        {
            LinuxException.ThrowLast("fcntl", "O_NONBLOCK");
        }
    }

    /// <summary>Writes what a file that does not wait takes now.</summary>
    /// <returns>How many bytes; null where nobody reads any more.</returns>
    public static int? TryWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count = Write(file, start, bytes.Length);
            return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? 0 : null;
        }
    }

    /// <summary>A second descriptor of an open file, numbered <paramref name="lowest"/> or higher, closed by execve(2) (fcntl(2)).</summary>
    /// <exception cref="LinuxException">There are no more file descriptors.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle file, int lowest = 3)
    {
        int copy = Control(file, F_DUPFD_CLOEXEC, lowest);
        if (copy < 0)
        {
            LinuxException.ThrowLast("fcntl", "F_DUPFD_CLOEXEC");
        }

        return new SafeFileHandle(copy, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
