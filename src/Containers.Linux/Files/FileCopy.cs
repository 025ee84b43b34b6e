using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Copies what a regular file holds, within the kernel where that can be done, and with its holes.</summary>
internal static class FileCopy
{
    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;
    private const int BlockSize = 512; // statx(2) counts in these.
    private const int BufferSize = 128 * 1024;

    /// <summary>Copies a file's content into an empty one.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">The copy.</param>
    /// <param name="status">The file's facts.</param>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static void Content(SafeFileHandle source, SafeFileHandle target, in FileStatus status)
    {
        if (status.Size == 0)
        {
            return;
        }

        if (status.Blocks * BlockSize >= status.Size)
        {
            Range(source, target, 0, status.Size);
            return;
        }

        target.SetLength(status.Size);
        long position = 0;
        while (position < status.Size && FileCalls.lseek(source, position, SEEK_DATA) is >= 0 and var data)
        {
            long hole = FileCalls.lseek(source, data, SEEK_HOLE);
            position = hole < 0 ? status.Size : Math.Min(hole, status.Size);
            Range(source, target, data, position);
        }
    }

    private static void Range(SafeFileHandle source, SafeFileHandle target, long start, long end)
    {
        long from = start;
        long to = start;
        while (from < end)
        {
            nint copied = FileCalls.copy_file_range(source, ref from, target, ref to, (nint)Math.Min(end - from, int.MaxValue), 0);
            if (copied == 0)
            {
                return; // It was made shorter meanwhile.
            }

            if (copied < 0 && Marshal.GetLastPInvokeError() is not Errno.EINTR)
            {
                ByBuffer(source, target, from, end);
                return;
            }
        }
    }

    private static void ByBuffer(SafeFileHandle source, SafeFileHandle target, long start, long end)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (start < end)
            {
                nint length = FileCalls.pread(source, buffer, (nint)Math.Min(buffer.Length, end - start), start);
                if (length < 0)
                {
                    LinuxException.ThrowLast("pread", null);
                }

                if (length == 0)
                {
                    return;
                }

                target.WriteAll(buffer.AsSpan(0, (int)length), start);
                start += length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
