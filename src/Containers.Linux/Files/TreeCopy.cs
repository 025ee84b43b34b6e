using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Copies what a folder holds, following no symbolic link: files, folders, links and nodes with owners, permissions and times.</summary>
public static class TreeCopy
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;

    /// <summary>Copies the contents of a folder into another one; what has a name there already is left out.</summary>
    /// <exception cref="LinuxException">A call failed: ENOSPC, ….</exception>
    public static void Copy(DirectoryDescriptor from, DirectoryDescriptor to)
    {
        foreach (byte[] name in from.Names())
        {
            if (from.StatusOf(name) is { } status && Make(from, to, name, status))
            {
                to.SetOwner(name, status.Owner, status.Group);
                if (status.Type != FileType.SymbolicLink)
                {
                    to.SetMode(name, status.Mode);
                }

                foreach ((string attribute, byte[] value) in from.ExtendedAttributesOf(name))
                {
                    CopyAttribute(to, name, attribute, value);
                }

                to.SetTimes(name, status.Modified, status.Modified);
            }
        }
    }

    private static bool Make(DirectoryDescriptor from, DirectoryDescriptor to, byte[] name, in FileStatus status)
    {
        switch (status.Type)
        {
            case FileType.Directory when to.CreateDirectory(name, status.Mode):
                using (DirectoryDescriptor source = from.OpenDirectory(name, Inside))
                using (DirectoryDescriptor target = to.OpenDirectory(name, Inside))
                {
                    Copy(source, target);
                }

                return true;
            case FileType.Regular:
                return CopyFile(from, to, name);
            case FileType.SymbolicLink:
                return to.CreateSymbolicLink(name, from.ReadLink(name));
            case FileType.Socket:
            case FileType.Directory:
                return false;
            default:
                return to.CreateNode(name, status.Type, status.Mode, status.Special);
        }
    }

    private static bool CopyFile(DirectoryDescriptor from, DirectoryDescriptor to, byte[] name)
    {
        using SafeFileHandle? source = from.TryOpen(name, OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.NonBlocking, 0, Inside, out _);
        using SafeFileHandle? target = source is null ? null : to.CreateFile(name, 0x180);
        if (target is null)
        {
            return false;
        }

        byte[] buffer = new byte[64 * 1024];
        while (Pipes.Read(source!, buffer) is > 0 and int length)
        {
            target.WriteAll(buffer.AsSpan(0, length));
        }

        return true;
    }

    private static void CopyAttribute(DirectoryDescriptor to, byte[] name, string attribute, byte[] value)
    {
        try
        {
            to.SetExtendedAttribute(name, System.Text.Encoding.UTF8.GetBytes(attribute), value);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
        {
            // A file system in memory does not take every attribute.
            return;
        }
    }
}
