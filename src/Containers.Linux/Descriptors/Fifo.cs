using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Named pipes (fifo(7)).</summary>
public static class Fifo
{
    private const uint Type = (uint)FileType.Fifo;
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Makes a fifo that its owner alone may use and opens both its ends in one descriptor, which Linux allows.</summary>
    /// <exception cref="LinuxException">There is a file under that name already (EEXIST), or the folder is missing.</exception>
    public static SafeFileHandle Create(string path)
    {
        using SafeFileHandle folder = new(FileCalls.CurrentFolder, ownsHandle: false);
        if (FileCalls.mknodat(folder, LinuxPath.Terminated(path), Type | OwnerOnly, 0) != 0)
        {
            LinuxException.ThrowLast("mknod", path);
        }

        return FileDescriptor.Open(path, OpenFlags.ReadWrite);
    }

    /// <summary>Opens a fifo for writing if anybody has it open for reading.</summary>
    /// <returns>Null where nobody has, or where there is no such fifo.</returns>
    /// <exception cref="LinuxException">The fifo cannot be opened otherwise.</exception>
    public static SafeFileHandle? TryOpenWriting(string path)
    {
        try
        {
            return FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.NonBlocking);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENXIO or Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Opens a fifo for reading without waiting for a writer.</summary>
    /// <exception cref="LinuxException">There is none, or it cannot be opened.</exception>
    public static SafeFileHandle OpenReading(string path) => FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.NonBlocking);
}
