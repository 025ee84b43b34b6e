namespace Containers.Linux.Network.Nftables;

/// <summary>A rule that accepts all that comes in, or goes out, by one link.</summary>
/// <param name="Link">The link's name.</param>
/// <param name="ComesIn">Whether it is the link that packets came in by, not the one that they go out by.</param>
public sealed record AcceptedLink(string Link, bool ComesIn);
