using Containers.Engine.Layers.Owners;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Context;

/// <summary>Files that steps copy from: the context, or the root file system of a stage or image. No link leads out of it.</summary>
internal sealed class FileTree : IDisposable
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
    private readonly DirectoryDescriptor _root;
    private readonly TreeOwners? _owners;

    /// <summary>A tree below an open folder, which is closed with it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="ignored">What is left out.</param>
    /// <param name="keepsOwners">Whether copies belong to whom the files belong, rather than to root.</param>
    /// <param name="owners">Whom the files belong to that do not say it; null where they do. It is closed with this.</param>
    public FileTree(DirectoryDescriptor root, IgnoreRules ignored, bool keepsOwners, TreeOwners? owners = null)
    {
        _owners = owners;
        _root = root;
        Ignored = ignored;
        KeepsOwners = keepsOwners;
        Root = new TreeNode(this, null, [], root.Handle.Status());
    }

    /// <summary>The folder that everything is in.</summary>
    public TreeNode Root { get; }

    /// <summary>What is left out.</summary>
    public IgnoreRules Ignored { get; }

    /// <summary>Whether copies belong to whom the files belong, rather than to root.</summary>
    public bool KeepsOwners { get; }

    /// <summary>Where the tree is, for messages.</summary>
    public string Path => _root.Path;

    /// <summary>Opens a file to be read.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public SafeFileHandle Open(TreeNode node) =>
        _root.TryOpen(BytesOf(node), OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.NonBlocking, 0, Inside, out int errno)
            ?? throw new LinuxException("openat2", $"{Path}/{node.Path}", errno);

    /// <summary>The target of a symbolic link.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public byte[] ReadLink(TreeNode node)
    {
        using DirectoryDescriptor folder = OpenFolder(node.Parent!);
        return folder.ReadLink(node.Name);
    }

    /// <summary>The extended attributes of a node.</summary>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public IReadOnlyDictionary<string, byte[]> AttributesOf(TreeNode node)
    {
        using DirectoryDescriptor folder = OpenFolder(node.Parent ?? node);
        return folder.ExtendedAttributesOf(node.Parent is null ? "."u8 : node.Name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _owners?.Dispose();
    }

    internal IReadOnlyList<TreeNode> Read(TreeNode folder)
    {
        using DirectoryDescriptor opened = OpenFolder(folder);
        var children = new List<TreeNode>();
        foreach (byte[] name in opened.Names())
        {
            if (opened.StatusOf(name) is { } status && new TreeNode(this, folder, name, Owned(folder, name, status)) is { IsVisible: true } child)
            {
                children.Add(child);
            }
        }

        children.Sort(static (one, other) => one.Name.AsSpan().SequenceCompareTo(other.Name));
        return children;
    }

    private FileStatus Owned(TreeNode folder, byte[] name, FileStatus status)
    {
        if (_owners is null)
        {
            return status;
        }

        (uint user, uint group) = _owners.Of(folder.Parent is null ? name : [.. BytesOf(folder), (byte)'/', .. name]);
        return status with { Owner = user, Group = group };
    }

    private DirectoryDescriptor OpenFolder(TreeNode node) => _root.OpenDirectory(BytesOf(node), Inside);

    private static byte[] BytesOf(TreeNode node)
    {
        if (node.Parent is null)
        {
            return "."u8.ToArray();
        }

        return node.Parent.Parent is null ? node.Name : [.. BytesOf(node.Parent), (byte)'/', .. node.Name];
    }
}
