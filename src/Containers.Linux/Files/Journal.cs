using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// A file to which any number of processes append entries, a line each, without waiting for one another. An entry is one write(2) at the end of
/// the file (O_APPEND), which begins with a line break too: what a killed writer leaves of one spoils no other. The file is bounded: one that
/// has grown past a limit becomes the former one, <c>PATH.1</c>, in place of that.
/// </summary>
public static class Journal
{
    private const uint Mode = 0x1A4; // 0644

    /// <summary>The file that the journal was before it was begun anew.</summary>
    public static string FormerOf(string path) => path + ".1";

    /// <summary>Appends an entry. It is not flushed to the disk.</summary>
    /// <param name="path">The journal; it is made where it is missing, in a folder that is there.</param>
    /// <param name="entry">The entry, without a line break in it.</param>
    /// <param name="limit">How long the file may grow, in bytes.</param>
    /// <exception cref="LinuxException">A call failed: ENOENT where there is no folder, ENOSPC, ….</exception>
    public static void Append(string path, ReadOnlySpan<byte> entry, long limit)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Append | OpenFlags.Create | OpenFlags.NoFollow, Mode);
        file.WriteAll([(byte)'\n', .. entry, (byte)'\n']);
        if (file.Status() is { } status && status.Size > limit)
        {
            Renew(path, status);
        }
    }

    /// <summary>Moves the file away, if nobody else has done so or does.</summary>
    private static void Renew(string path, in FileStatus full)
    {
        using FileLock? renewing = FileLock.TryAcquire(path + ".lock", FileLockMode.Exclusive);
        if (renewing is null)
        {
            return;
        }

        using (SafeFileHandle current = FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.Create, Mode))
        {
            if (!current.Status().IsSameFile(full))
            {
                return;
            }
        }

        AtomicFile.Publish(path, FormerOf(path), durable: false);
    }
}
