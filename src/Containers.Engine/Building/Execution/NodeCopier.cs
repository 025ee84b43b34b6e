using System.Buffers;
using System.Text;
using Containers.Engine.Building.Context;
using Containers.Engine.Layers.Archiving;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>Copies files of a tree into a root file system. Files that are one with several names stay one.</summary>
/// <param name="tree">The tree.</param>
/// <param name="folders">The root file system.</param>
/// <param name="excluded">What of the source is left out.</param>
/// <param name="owner">Who gets the copies; null is whom the sources belong to, root where their tree does not keep owners.</param>
/// <param name="mode">The change of their permissions; null for none.</param>
/// <param name="latest">The latest time that a copy may have; null for any.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class NodeCopier(
    FileTree tree, RootFolders folders, SourceFilter excluded, FileOwner? owner, FileModeChange? mode, Timestamp? latest, CancellationToken cancellationToken)
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
    private const uint InitialMode = 0x180; // 0600
    private const int BufferSize = 256 * 1024;

    /// <summary>Where the first copy of each file with several names is, below the folder that is copied to.</summary>
    private readonly Dictionary<(DeviceNumber Device, ulong Inode), byte[]> _linked = [];

    /// <summary>Whether a file was changed since its tree was read, so that the copy is perhaps not what its digest says.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Copies what is in a folder of the tree into a folder.</summary>
    /// <exception cref="BuildException">A file would have to replace a folder, or the other way round.</exception>
    public void CopyContents(TreeNode folder, DirectoryDescriptor target)
    {
        _linked.Clear();
        CopyContents(folder, new Place(target, target, []));
    }

    /// <summary>Copies a file or folder under a name.</summary>
    /// <inheritdoc cref="CopyContents(TreeNode, DirectoryDescriptor)" path="/exception"/>
    public void Copy(TreeNode node, DirectoryDescriptor target, byte[] name)
    {
        _linked.Clear();
        Copy(node, new Place(target, target, []), name);
    }

    private void CopyContents(TreeNode folder, Place place)
    {
        foreach (TreeNode child in folder.Children)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!excluded.LeavesOut(child))
            {
                Copy(child, place, child.Name);
            }
        }
    }

    private void Copy(TreeNode node, Place place, byte[] name)
    {
        DirectoryDescriptor target = place.Folder;
        switch (node.Status.Type)
        {
            case FileType.Directory:
                CopyFolder(node, place, name);
                return;
            case FileType.Socket:
                return;
            case FileType.Regular when node.Status.Links > 1:
                if (!TryLink(node, place, name))
                {
                    CopyFile(node, target, name);
                    _linked[(node.Status.Device, node.Status.Inode)] = place.PathOf(name);
                }

                return;
            case FileType.Regular:
                CopyFile(node, target, name);
                return;
            case FileType.SymbolicLink:
                byte[] link = tree.ReadLink(node);
                Replace(target, name, () => target.CreateSymbolicLink(name, link));
                SetFacts(node, target, name);
                return;
            default:
                Replace(target, name, () => target.CreateNode(name, node.Status.Type, InitialMode, node.Status.Special));
                SetFacts(node, target, name);
                return;
        }
    }

    /// <summary>Gives a copy that was already made one more name; false where there is none, or where it can have no more.</summary>
    private bool TryLink(TreeNode node, Place place, byte[] name)
    {
        if (!_linked.TryGetValue((node.Status.Device, node.Status.Inode), out byte[]? known))
        {
            return false;
        }

        int slash = known.AsSpan().LastIndexOf((byte)'/');
        using DirectoryDescriptor? folder = slash < 0 ? null : place.Top.OpenDirectory(known.AsSpan(0, slash), Inside);
        try
        {
            Replace(place.Folder, name, () => place.Folder.CreateHardLink(name, folder ?? place.Top, known.AsSpan(slash + 1)));
            folders.Record(place.Folder, name, OwnerOf(node));
            return true;
        }
        catch (LinuxException exception) when (exception.Errno == Errno.EMLINK)
        {
            return false;
        }
    }

    /// <summary>Gives a copy the owner, permissions, attributes and time of its source.</summary>
    public void SetFacts(TreeNode node, DirectoryDescriptor target, ReadOnlySpan<byte> name)
    {
        FileOwner own = OwnerOf(node);
        folders.Give(target, name, own);
        if (node.Status.Type != FileType.SymbolicLink)
        {
            target.SetMode(name, ModeOf(node));
        }

        if (tree.KeepsOwners)
        {
            foreach ((string attribute, byte[] value) in tree.AttributesOf(node).Where(attribute => ArchivedAttributes.Belongs(attribute.Key)))
            {
                target.SetExtendedAttribute(name, Encoding.UTF8.GetBytes(attribute), value);
            }
        }

        Timestamp modified = TimeOf(node);
        target.SetTimes(name, modified, modified);
    }

    private void CopyFolder(TreeNode node, Place place, byte[] name)
    {
        DirectoryDescriptor target = place.Folder;
        if (!target.CreateDirectory(name, InitialMode | 0x40) && target.StatusOf(name) is not { Type: FileType.Directory })
        {
            throw new BuildException($"The folder {node.Path} cannot be copied: {target.Path} has a file of that name.");
        }

        using (DirectoryDescriptor folder = target.OpenDirectory(name, Inside))
        {
            CopyContents(node, new Place(place.Top, folder, place.PathOf(name)));
        }

        SetFacts(node, target, name);
    }

    private void CopyFile(TreeNode node, DirectoryDescriptor target, byte[] name)
    {
        using SafeFileHandle source = tree.Open(node);
        SafeFileHandle? made = null;
        Replace(target, name, () => (made = target.CreateFile(name, InitialMode)) is not null);
        using SafeFileHandle file = made!;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Pipes.Read(source, buffer) is > 0 and int length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.WriteAll(buffer.AsSpan(0, length));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        HasChanged |= !IsSame(node.Status, source.Status());
        folders.Give(target, name, OwnerOf(node), isNew: true);
        file.SetMode(ModeOf(node));
        if (tree.KeepsOwners)
        {
            foreach ((string attribute, byte[] value) in tree.AttributesOf(node).Where(attribute => ArchivedAttributes.Belongs(attribute.Key)))
            {
                file.SetExtendedAttribute(Encoding.UTF8.GetBytes(attribute), value);
            }
        }

        Timestamp modified = TimeOf(node);
        file.SetTimes(modified, modified);
    }

    private static bool IsSame(in FileStatus before, in FileStatus now) =>
        (before.Size, before.Inode, before.Modified, before.Changed) == (now.Size, now.Inode, now.Modified, now.Changed);

    private static void Replace(DirectoryDescriptor target, byte[] name, Func<bool> make)
    {
        if (make())
        {
            return;
        }

        if (target.StatusOf(name) is { Type: FileType.Directory })
        {
            throw new BuildException($"The file {Encoding.UTF8.GetString(name)} cannot be copied: {target.Path} has a folder of that name.");
        }

        target.RemoveFile(name);
        if (!make())
        {
            throw new BuildException($"The file {Encoding.UTF8.GetString(name)} cannot be copied: another process uses {target.Path}.");
        }
    }

    private FileOwner OwnerOf(TreeNode node) => owner ?? (tree.KeepsOwners ? new FileOwner(node.Status.Owner, node.Status.Group) : FileOwner.Root);

    private uint ModeOf(TreeNode node) => mode?.Apply(node.Status.Mode, node.IsFolder) ?? node.Status.Mode;

    private Timestamp TimeOf(TreeNode node) =>
        latest is { } limit && (node.Status.Modified.Seconds, node.Status.Modified.Nanoseconds).CompareTo((limit.Seconds, limit.Nanoseconds)) > 0
            ? limit
            : node.Status.Modified;

    /// <summary>A folder that is copied to.</summary>
    /// <param name="Top">The folder that the whole copy goes into.</param>
    /// <param name="Folder">The folder itself.</param>
    /// <param name="Below">Its path in that one; empty where it is that one.</param>
    private readonly record struct Place(DirectoryDescriptor Top, DirectoryDescriptor Folder, byte[] Below)
    {
        /// <summary>The path of a name in the folder.</summary>
        public byte[] PathOf(byte[] name) => Below.Length == 0 ? name : [.. Below, (byte)'/', .. name];
    }
}
