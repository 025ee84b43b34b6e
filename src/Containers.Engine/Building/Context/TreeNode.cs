using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>A file or folder of a tree that steps copy from, without what is left out. Folders are read when they are first looked into.</summary>
internal sealed class TreeNode
{
    private readonly FileTree _tree;
    private readonly bool[] _matched;
    private readonly bool _isIgnored;
    private IReadOnlyList<TreeNode>? _children;

    internal TreeNode(FileTree tree, TreeNode? parent, byte[] name, FileStatus status)
    {
        _tree = tree;
        Parent = parent;
        Name = name;
        Status = status;
        Path = parent is null || parent.Path.Length == 0 ? Encoding.UTF8.GetString(name) : $"{parent.Path}/{Encoding.UTF8.GetString(name)}";
        _matched = parent is null ? new bool[tree.Ignored.Count] : [.. parent._matched];
        _isIgnored = parent is not null && tree.Ignored.Matches(Path, _matched);
    }

    /// <summary>The folder it is in; null for the tree's root.</summary>
    public TreeNode? Parent { get; }

    /// <summary>Its name, as the kernel has it; empty for the root.</summary>
    public byte[] Name { get; }

    /// <summary>Its path from the tree's root, with slashes between; empty for the root.</summary>
    public string Path { get; }

    /// <summary>What the kernel says of it.</summary>
    public FileStatus Status { get; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => Status.Type == FileType.Directory;

    /// <summary>What is in a folder, in the order of the names' bytes.</summary>
    /// <exception cref="Linux.LinuxException">The folder cannot be read.</exception>
    public IReadOnlyList<TreeNode> Children => _children ?? Interlocked.CompareExchange(ref _children, IsFolder ? _tree.Read(this) : [], null) ?? _children;

    /// <summary>Whether it is there for a build: not left out, or a folder in which something is not.</summary>
    internal bool IsVisible => !_isIgnored || (IsFolder && _tree.Ignored.MayIncludeBelow(Path) && Children.Count > 0);

    /// <summary>The child of a name; null where there is none.</summary>
    public TreeNode? Child(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return Children.FirstOrDefault(child => child.Name.AsSpan().SequenceEqual(bytes));
    }

    /// <summary>It and all below, folders before what is in them.</summary>
    public IEnumerable<TreeNode> All() => Children.SelectMany(child => child.All()).Prepend(this);
}
