namespace Containers.Linux.Network.Nftables;

/// <summary>A rule that decides about all that comes in, or goes out, by one link.</summary>
/// <param name="Link">The link's name.</param>
/// <param name="ComesIn">Whether it is the link that packets came in by, not the one that they go out by.</param>
/// <param name="Chain">The chain that goes on deciding; null where the rule accepts.</param>
public sealed record LinkRule(string Link, bool ComesIn, string? Chain = null)
{
    /// <summary>Whether the name is the beginning of names, of any link that begins so.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>Whether a link is meant.</summary>
    public bool Covers(string link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return IsPrefix ? link.StartsWith(Link, StringComparison.Ordinal) : link == Link;
    }
}
