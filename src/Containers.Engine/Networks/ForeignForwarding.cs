using Containers.Linux;
using Containers.Linux.Network.Nftables;
using Containers.Linux.Processes;
using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>
/// Other software's chains that drop what is forwarded: an accept in the product's table does not undo a drop in another. docker leaves a place for rules of
/// others, its chain DOCKER-USER, where bridges are let through by one rule for each direction; nothing else of anybody's is touched.
/// </summary>
internal static class ForeignForwarding
{
    private const string Place = "DOCKER-USER";
    private const string Mark = "pscontainers";
    private const int LongestOutput = 4096;

    private static readonly bool[] Directions = [true, false];

    /// <summary>Lets a bridge through where there is a place for it.</summary>
    /// <returns>The chains that go on dropping.</returns>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static IReadOnlyList<string> Open(NetfilterSocket filter, string bridge) =>
        [.. Find(filter).Where(chain => chain.Place is null || !Array.TrueForAll(Directions, comesIn => Accepts(filter, chain.Place, comesIn, bridge) || Change(chain.Place, "-I", comesIn, bridge)))
            .Select(static chain => chain.Dropping.ToString())];

    /// <summary>What drops what goes to and from a bridge, and what to do about it.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static IEnumerable<string> Obstacles(NetfilterSocket filter, string bridge)
    {
        foreach ((FilterChain chain, FilterChain? place) in Find(filter))
        {
            if (place is null)
            {
                yield return WarningOf(chain.ToString(), bridge);
            }
            else if (!Array.TrueForAll(Directions, comesIn => Accepts(filter, place, comesIn, bridge)))
            {
                yield return $"The chain '{chain}' drops what is forwarded to and from {bridge}. 'containers network reload', or the next start of a container there, lets it through in {Place}.";
            }
        }
    }

    /// <summary>Takes the rules of a bridge away.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static void Close(NetfilterSocket filter, string bridge)
    {
        foreach (FilterChain place in filter.Chains().Where(IsPlace))
        {
            foreach (AcceptedLink rule in filter.AcceptedLinks(place).Where(rule => rule.Link == bridge))
            {
                _ = Change(place, "-D", rule.ComesIn, bridge);
            }
        }
    }

    /// <summary>What to do about a chain that drops.</summary>
    public static string WarningOf(string chain, string bridge) => chain.Contains("firewalld", StringComparison.Ordinal)
        ? $"firewalld refuses what is forwarded to and from {bridge}. Trust it: firewall-cmd --permanent --zone=trusted --add-interface={bridge} && firewall-cmd --reload."
        : $"The chain '{chain}' drops what is forwarded to and from {bridge}. Let it through: nft insert rule {chain} iifname {bridge} accept; nft insert rule {chain} oifname {bridge} accept.";

    /// <summary>The chains that drop what is forwarded, <c>ip filter FORWARD</c>, and the place beside each for rules of others; those of firewalld end in a rule that refuses.</summary>
    private static IEnumerable<(FilterChain Dropping, FilterChain? Place)> Find(NetfilterSocket filter)
    {
        IReadOnlyList<FilterChain> chains = filter.Chains();
        return chains.Where(static chain => chain.Hook == ChainHook.Forward && chain.Table != PacketFilter.Table && (chain.Drops || chain.Table == "firewalld"))
            .Select(chain => (chain, chains.FirstOrDefault(other => IsPlace(other) && other.Table == chain.Table && other.Family == chain.Family)));
    }

    private static bool IsPlace(FilterChain chain) => chain is { Name: Place, Family: NetfilterFamily.IPv4 or NetfilterFamily.IPv6 };

    private static bool Accepts(NetfilterSocket filter, FilterChain place, bool comesIn, string bridge) => filter.AcceptedLinks(place).Contains(new AcceptedLink(bridge, comesIn));

    /// <summary>Changes a rule by the program that others' rules there are made by, so that it shows them and ours.</summary>
    private static bool Change(FilterChain place, string change, bool comesIn, string bridge)
    {
        string program = place.Family == NetfilterFamily.IPv6 ? "ip6tables" : "iptables";
        if (ProgramRun.Find(program) is not { } path)
        {
            return false;
        }

        string[] words = [program, "-w", change, Place, comesIn ? "-i" : "-o", bridge, "-m", "comment", "--comment", Mark, "-j", "ACCEPT"];
        try
        {
            return ProgramRun.RunAsync(path, words, [], LongestOutput, CancellationToken.None).GetAwaiter().GetResult().ExitCode == 0;
        }
        catch (LinuxException)
        {
            return false;
        }
    }
}
