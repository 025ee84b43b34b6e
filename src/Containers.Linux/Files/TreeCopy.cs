using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// Copies what a folder holds, following no symbolic link: files with their holes, folders, links, hard links and nodes, with owners, permissions,
/// attributes and times.
/// </summary>
/// <param name="owners">Who owners of the files are for the copy: those of a container with other IDs; null leaves them.</param>
/// <param name="isLayer">Whether what overlayfs keeps in a layer for itself is copied too: the marks of what is removed. Else it is left out.</param>
public sealed class TreeCopy(FileOwners? owners = null, bool isLayer = false)
{
    private readonly (uint, uint) _own = (FileDescriptor.EffectiveUser, FileDescriptor.EffectiveGroup);

    /// <summary>Copies the contents of a folder into another one; what has a name there already is left out, but for folders, which are joined.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The other one.</param>
    /// <param name="cancellationToken">Ends it; what is copied by then stays.</param>
    /// <exception cref="LinuxException">A call failed: ENOSPC, ….</exception>
    public void Copy(DirectoryDescriptor from, DirectoryDescriptor to, CancellationToken cancellationToken = default) =>
        new TreeCopier(from, to, this).Run(cancellationToken);

    /// <summary>Gives a folder the owner, the permissions, the attributes and the times of another one.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void CopyAttributes(DirectoryDescriptor from, DirectoryDescriptor to)
    {
        using SafeFileHandle target = to.OpenInRoot(".", OpenFlags.Read | OpenFlags.Directory);
        CopyAttributes(from.Handle, target, from.Handle.Status(), isNew: false);
    }

    /// <summary>Whether an entry stands for what is removed from lower layers, and is not a file of the copy.</summary>
    internal bool IsLeftOut(in FileStatus status) => status.IsWhiteout && !isLayer;

    /// <summary>Gives a file all that another one has. A change of owner takes bits and capabilities away, so it comes first.</summary>
    /// <param name="from">The other one.</param>
    /// <param name="to">The file.</param>
    /// <param name="status">The other one's facts.</param>
    /// <param name="isNew">Whether this process has just made it, so that it is this process's.</param>
    internal void CopyAttributes(SafeFileHandle from, SafeFileHandle to, in FileStatus status, bool isNew)
    {
        (uint user, uint group) = OwnersOf(status);
        if (!isNew || (user, group) != _own)
        {
            to.SetOwner(user, group);
        }

        to.SetMode(status.Mode);
        foreach ((string attribute, byte[] value) in from.ExtendedAttributes())
        {
            Set(attribute, value, (key, content) => to.SetExtendedAttribute(key, content));
        }

        to.SetTimes(status.Modified, status.Modified);
    }

    /// <summary>The same for what is not opened: a link, a node.</summary>
    internal void CopyAttributes(DirectoryDescriptor from, DirectoryDescriptor to, byte[] name, in FileStatus status)
    {
        (uint user, uint group) = OwnersOf(status);
        to.SetOwner(name, user, group);
        if (status.Type != FileType.SymbolicLink)
        {
            to.SetMode(name, status.Mode);
        }

        foreach ((string attribute, byte[] value) in from.ExtendedAttributesOf(name))
        {
            Set(attribute, value, (key, content) => to.SetExtendedAttribute(name, key, content));
        }

        to.SetTimes(name, status.Modified, status.Modified);
    }

    private (uint User, uint Group) OwnersOf(in FileStatus status) => owners?.Outside(status.Owner, status.Group) ?? (status.Owner, status.Group);

    private void Set(string attribute, byte[] value, Action<byte[], byte[]> set)
    {
        bool isOverlays = attribute.StartsWith("trusted.overlay.", StringComparison.Ordinal) || attribute.StartsWith("user.overlay.", StringComparison.Ordinal);
        if (isOverlays && !isLayer)
        {
            return;
        }

        try
        {
            byte[] key = Encoding.UTF8.GetBytes(attribute);
            set(key, owners?.Outside(key, value) ?? value);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
        {
            // A file system in memory does not take every attribute.
            return;
        }
    }
}
