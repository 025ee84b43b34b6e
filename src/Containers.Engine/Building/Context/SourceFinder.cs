using System.Text;
using Containers.Engine.Text.Patterns;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>Finds what the sources of COPY and ADD mean in a tree.</summary>
/// <param name="tree">The tree.</param>
/// <param name="isDeep">Whether <c>**</c> means folders at any depth; else it means what <c>*</c> means, as in Go's path.Match.</param>
internal sealed class SourceFinder(FileTree tree, bool isDeep = false)
{
    private const int MostLinks = 40;

    /// <summary>The files and folders that a source means.</summary>
    /// <param name="source">A path from the tree's root, with wildcards.</param>
    /// <returns>
    /// What was found; null where the source is not there. Wildcards may match nothing, as long as the folder is there that they stand in.
    /// </returns>
    /// <exception cref="FormatException">A wildcard is malformed, or links lead in a circle.</exception>
    public IReadOnlyList<FoundSource>? Find(string source)
    {
        List<FoundSource> found = [new(tree.Root, [], string.Empty)];
        bool isWild = false;
        foreach (string part in Parts(source))
        {
            bool wasWild = isWild;
            isWild |= HasWildcard(part);
            found = Step(found, part, isWild, follows: !wasWild);
            if (found.Count == 0 && !isWild)
            {
                return null;
            }
        }

        List<FoundSource> followed = [.. found
            .Select(one => (One: one, Node: Follow(one.Node, MostLinks)))
            .Where(one => one.Node is not null)
            .Select(one => one.One with { Node = one.Node! })];
        return followed.Count == 0 && !isWild ? null : followed;
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

    /// <summary>One component further. Links on the way are followed, but among what wildcards match only real folders are looked into.</summary>
    private List<FoundSource> Step(List<FoundSource> found, string part, bool isWild, bool follows)
    {
        bool looksDeep = isDeep && part == "**";
        GlobPattern? pattern = isWild && !looksDeep ? GlobPattern.OfPath(part) : null;
        var next = new List<FoundSource>();
        foreach (FoundSource one in found)
        {
            if ((follows ? Follow(one.Node, MostLinks) : one.Node) is not { IsFolder: true } folder)
            {
                continue;
            }

            IEnumerable<TreeNode> nodes = looksDeep ? folder.All().Where(node => node.IsFolder)
                : pattern is not null ? folder.Children.Where(child => pattern.IsMatch(Encoding.UTF8.GetString(child.Name)))
                : folder.Child(part) is { } named ? [named] : [];
            int start = folder.Path.Length == 0 ? 0 : folder.Path.Length + 1;
            next.AddRange(nodes.Select(node => node == folder ? one with { Node = folder } : new FoundSource(node, node.Name, Join(one.Path, node.Path[start..]))));
        }

        return next;
    }

    private static string Join(string folder, string below) => folder.Length == 0 ? below : $"{folder}/{below}";

    private static bool HasWildcard(string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == '\\')
            {
                i++;
            }
            else if (part[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
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
