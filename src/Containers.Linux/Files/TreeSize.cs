namespace Containers.Linux.Files;

/// <summary>
/// Measures what a folder holds, following no symbolic link; a file with several names there counts once. What is deeper than a path can be long
/// counts nothing: a program that nests folders without end shall not take all descriptors and the stack.
/// </summary>
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
            return Of(folder, 0, []);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return 0;
        }
    }

    private static long Of(DirectoryDescriptor folder, int pathLength, HashSet<(DeviceNumber, ulong)> counted)
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
                int length = pathLength + 1 + name.Length;
                using DirectoryDescriptor? below = length < LinuxPath.MaximumLength ? folder.TryOpenDirectory(name, Inside, out _) : null;
                size += below is null ? 0 : Of(below, length, counted);
            }
            else if (status.Type == FileType.Regular && (status.Links == 1 || counted.Add((status.Device, status.Inode))))
            {
                size += status.Size;
            }
        }

        return size;
    }
}
