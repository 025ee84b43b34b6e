using System.Text;
using Containers.Engine.Patterns;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>Finds what the sources of COPY and ADD mean in a tree.</summary>
/// <param name="tree">The tree.</param>
internal sealed class SourceFinder(FileTree tree)
{
    private const int MostLinks = 40;

    /// <summary>The files and folders that a source means; a symbolic link means what it leads to. Empty where there is none.</summary>
    /// <param name="source">A path from the tree's root, with wildcards.</param>
    /// <exception cref="FormatException">A wildcard is malformed, or links lead in a circle.</exception>
    public IReadOnlyList<TreeNode> Find(string source)
    {
        IEnumerable<TreeNode> found = [tree.Root];
        foreach (string part in Parts(source))
        {
            found = Step(found, part);
        }

        return [.. found.Select(node => Follow(node, MostLinks)).OfType<TreeNode>()];
    }

    /// <summary>The part of a source before <c>/./</c>, after which folders are kept (<c>COPY --parents</c>); empty where all are.</summary>
    public static string PivotOf(string source)
    {
        int pivot = source.IndexOf("/./", StringComparison.Ordinal);
        return pivot < 0 ? string.Empty : string.Join('/', Parts(source[..pivot]));
    }

    /// <summary>The components of a path without empty, <c>.</c> and <c>..</c> ones.</summary>
    internal static IReadOnlyList<string> Parts(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private List<TreeNode> Step(IEnumerable<TreeNode> nodes, string part)
    {
        IEnumerable<TreeNode> folders = nodes.Select(node => Follow(node, MostLinks)).OfType<TreeNode>().Where(node => node.IsFolder);
        if (part == "**")
        {
            return [.. folders.SelectMany(folder => folder.All().Where(node => node.IsFolder))];
        }

        if (part.AsSpan().IndexOfAny("*?[\\") < 0)
        {
            return [.. folders.Select(folder => folder.Child(part)).OfType<TreeNode>()];
        }

        var pattern = GlobPattern.OfPath(part);
        return [.. folders.SelectMany(folder => folder.Children).Where(child => pattern.IsMatch(Encoding.UTF8.GetString(child.Name)))];
    }

    /// <summary>What a symbolic link leads to inside the tree; null where that is nothing.</summary>
    private TreeNode? Follow(TreeNode? node, int links)
    {
        while (node is { Status.Type: FileType.SymbolicLink })
        {
            if (links-- == 0)
            {
                throw new FormatException($"Symbolic links at {node.Path} lead in a circle.");
            }

            string target = Encoding.UTF8.GetString(tree.ReadLink(node));
            string from = target.StartsWith('/') ? string.Empty : node.Parent!.Path;
            TreeNode? reached = tree.Root;
            foreach (string part in Parts($"{from}/{target}"))
            {
                reached = Follow(reached, links)?.Child(part);
            }

            node = reached;
        }

        return node;
    }
}
