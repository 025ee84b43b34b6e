namespace Containers.Linux.Network.Nftables;

/// <summary>A chain of the packet filter, as the kernel lists it.</summary>
/// <param name="Family">The family of its table.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name there.</param>
public sealed record FilterChain(NetfilterFamily Family, string Table, string Name)
{
    /// <summary>Where the kernel asks it by itself; null where other chains lead to it.</summary>
    public ChainHook? Hook { get; init; }

    /// <summary>Whether what it does not decide about is dropped (its policy).</summary>
    public bool Drops { get; init; }

    /// <summary>As nft(8) writes it: <c>ip filter FORWARD</c>.</summary>
    public override string ToString()
    {
        string family = Family switch { NetfilterFamily.IPv4 => "ip", NetfilterFamily.IPv6 => "ip6", _ => Family.ToString().ToLowerInvariant() };
        return $"{family} {Table} {Name}";
    }
}
