namespace Containers.Linux.Files;

/// <summary>Measures what a folder holds, following no symbolic link; a file with several names there counts once.</summary>
public static class TreeSize
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;

    /// <summary>The sum of the lengths of all files in a folder and below it, in bytes; 0 where it is not there. What disappears meanwhile counts nothing.</summary>
    /// <exception cref="LinuxException">A folder cannot be read.</exception>
    public static long Of(string path)
    {
        try
        {
            using DirectoryDescriptor folder = DirectoryDescriptor.Open(path);
            return Of(folder, []);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return 0;
        }
    }

    private static long Of(DirectoryDescriptor folder, HashSet<(DeviceNumber, ulong)> counted)
    {
        long size = 0;
        foreach (byte[] name in folder.Names())
        {
            if (folder.StatusOf(name) is not { } status)
            {
                continue;
            }

            if (status.Type == FileType.Directory)
            {
                using DirectoryDescriptor? below = folder.TryOpenDirectory(name, Inside, out _);
                size += below is null ? 0 : Of(below, counted);
            }
            else if (status.Type == FileType.Regular && (status.Links == 1 || counted.Add((status.Device, status.Inode))))
            {
                size += status.Size;
            }
        }

        return size;
    }
}
