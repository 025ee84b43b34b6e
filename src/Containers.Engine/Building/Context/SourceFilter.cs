namespace Containers.Engine.Building.Context;

/// <summary>What of a source is left out (<c>COPY --exclude</c>). Patterns are relative to the source, as the files are in the result.</summary>
/// <param name="Rules">The patterns.</param>
/// <param name="From">The path of the folder that they are relative to; empty for the tree's root.</param>
internal readonly record struct SourceFilter(IgnoreRules Rules, string From)
{
    /// <summary>Leaves nothing out.</summary>
    public static SourceFilter None => new(IgnoreRules.None, string.Empty);

    /// <summary>Whether a file below the source is left out, or a folder with all that is in it.</summary>
    public bool LeavesOut(TreeNode node)
    {
        if (Rules.IsEmpty || node.Path.Length <= From.Length)
        {
            return false;
        }

        string path = From.Length == 0 ? node.Path : node.Path[(From.Length + 1)..];
        return Rules.Ignores(path) && !(node.IsFolder && Rules.MayIncludeBelow(path) && node.Children.Any(KeepsAny));
    }

    private bool KeepsAny(TreeNode node) => !LeavesOut(node);
}
