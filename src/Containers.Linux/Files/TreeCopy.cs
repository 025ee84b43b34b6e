using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// Copies what a folder holds, following no symbolic link: files with their holes, folders, links, hard links and nodes, with owners, permissions,
/// attributes and times. What overlayfs keeps in a layer for itself is left out.
/// </summary>
public static class TreeCopy
{
    /// <summary>Copies the contents of a folder into another one; what has a name there already is left out, but for folders, which are joined.</summary>
    /// <exception cref="LinuxException">A call failed: ENOSPC, ….</exception>
    public static void Copy(DirectoryDescriptor from, DirectoryDescriptor to) => new TreeCopier(from, to).Run();

    /// <summary>Gives a folder the owner, the permissions, the attributes and the times of another one.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static void CopyAttributes(DirectoryDescriptor from, DirectoryDescriptor to)
    {
        FileStatus status = from.Handle.Status();
        using SafeFileHandle target = to.OpenInRoot(".", OpenFlags.Read | OpenFlags.Directory);
        target.SetOwner(status.Owner, status.Group);
        target.SetMode(status.Mode);
        CopyExtendedAttributes(from.Handle, target);
        target.SetTimes(status.Modified, status.Modified);
    }

    internal static void CopyExtendedAttributes(SafeFileHandle from, SafeFileHandle to)
    {
        foreach ((string attribute, byte[] value) in from.ExtendedAttributes())
        {
            Set(attribute, () => to.SetExtendedAttribute(Encoding.UTF8.GetBytes(attribute), value));
        }
    }

    internal static void CopyExtendedAttributes(DirectoryDescriptor from, DirectoryDescriptor to, byte[] name)
    {
        foreach ((string attribute, byte[] value) in from.ExtendedAttributesOf(name))
        {
            Set(attribute, () => to.SetExtendedAttribute(name, Encoding.UTF8.GetBytes(attribute), value));
        }
    }

    private static void Set(string attribute, Action set)
    {
        if (attribute.StartsWith("trusted.overlay.", StringComparison.Ordinal) || attribute.StartsWith("user.overlay.", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            set();
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
        {
            // A file system in memory does not take every attribute.
            return;
        }
    }
}
