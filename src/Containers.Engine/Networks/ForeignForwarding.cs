using System.Net.Sockets;
using Containers.Linux;
using Containers.Linux.Network.Nftables;
using Containers.Linux.Processes;
using Containers.Supervision.Networks;
using Containers.Supervision.Networks.Firewall;

namespace Containers.Engine.Networks;

/// <summary>
/// Other software's chains that drop what is forwarded: an accept in the product's table does not undo a drop in another. Two leave a place for others: docker
/// its chain DOCKER-USER, where bridges are let through by one rule for each direction, and firewalld its zone of trusted links. Nothing else of anybody's is
/// touched.
/// </summary>
internal static class ForeignForwarding
{
    private const string Place = "DOCKER-USER";
    private const string Mark = "pscontainers";
    private const string TablesOfFirewalld = "firewalld";
    private const int LongestOutput = 4096;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly bool[] s_directions = [true, false];

    /// <summary>Lets a network's bridge through where there is a place for it.</summary>
    /// <returns>What goes on dropping, each with what to do about it.</returns>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static IReadOnlyList<string> Open(NetfilterSocket filter, NetworkRecord network)
    {
        string bridge = network.Link!;
        List<string> warnings = [.. Find(filter, network).Where(chain => chain.Place is not { } place || !LetThrough(filter, place, bridge)).Select(chain => WarningOf(chain.Dropping, bridge))];
        if (Firewalld.Refuses(filter, bridge) && Firewalld.Trust(Firewalld.BusAddress, bridge, s_patience) is { } reason)
        {
            warnings.Add($"firewalld refuses what is forwarded to and from {bridge}, and does not trust it: {reason.TrimEnd('.')}. "
                + $"Have it do so: firewall-cmd --permanent --zone=trusted --add-interface={bridge} && firewall-cmd --reload.");
        }

        return warnings;
    }

    /// <summary>What drops what goes to and from a network's bridge, and what to do about it.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static IEnumerable<string> Obstacles(NetfilterSocket filter, NetworkRecord network)
    {
        string bridge = network.Link!;
        foreach ((FilterChain chain, FilterChain? place) in Find(filter, network))
        {
            if (place is null)
            {
                yield return WarningOf(chain, bridge);
            }
            else if (!Array.TrueForAll(s_directions, comesIn => Accepts(filter, place, comesIn, bridge)))
            {
                yield return $"The chain '{chain}' drops what is forwarded to and from {bridge}. 'containers network reload', or the next start of a container there, lets it through in {Place}.";
            }
        }

        if (Firewalld.Refuses(filter, bridge))
        {
            yield return $"firewalld refuses what is forwarded to and from {bridge}. 'containers network reload', or the next start of a container there, puts it into its zone of trusted links.";
        }
    }

    /// <summary>Takes away what lets a bridge through.</summary>
    /// <param name="filter">The host's packet filter.</param>
    /// <param name="bridge">The bridge.</param>
    /// <param name="isOwn">Whether the link goes with the network: one that was there before keeps its zone.</param>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static void Close(NetfilterSocket filter, string bridge, bool isOwn)
    {
        foreach (FilterChain place in filter.Chains().Where(IsPlace))
        {
            foreach (LinkRule rule in filter.LinkRules(place).Where(rule => rule.Link == bridge))
            {
                _ = Change(place, "-D", rule.ComesIn, bridge);
            }
        }

        if (isOwn && Firewalld.Trusts(filter, bridge))
        {
            // Where it does not take it out, it forgets it at its next reload.
            _ = Firewalld.Forget(Firewalld.BusAddress, bridge, s_patience);
        }
    }

    private static string WarningOf(FilterChain chain, string bridge) =>
        $"The chain '{chain}' drops what is forwarded to and from {bridge}. Let it through: nft insert rule {chain} iifname {bridge} accept; nft insert rule {chain} oifname {bridge} accept.";

    /// <summary>The chains that drop what is forwarded of a network, <c>ip filter FORWARD</c>, and the place beside each for rules of others.</summary>
    private static IEnumerable<(FilterChain Dropping, FilterChain? Place)> Find(NetfilterSocket filter, NetworkRecord network)
    {
        IReadOnlyList<FilterChain> chains = filter.Chains();
        NetfilterFamily[] families = [NetfilterFamily.Inet, .. network.Subnets.Select(static subnet =>
            subnet.Addresses.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? NetfilterFamily.IPv6 : NetfilterFamily.IPv4)];

        // While it loads its rules, firewalld drops everything, in a table of its own.
        return chains.Where(chain => chain is { Hook: ChainHook.Forward, Drops: true } && chain.Table != PacketFilter.Table
                && !chain.Table.StartsWith(TablesOfFirewalld, StringComparison.Ordinal) && families.Contains(chain.Family))
            .Select(chain => (chain, chains.FirstOrDefault(other => IsPlace(other) && other.Table == chain.Table && other.Family == chain.Family)));
    }

    private static bool LetThrough(NetfilterSocket filter, FilterChain place, string bridge) =>
        Array.TrueForAll(s_directions, comesIn => Accepts(filter, place, comesIn, bridge) || Change(place, "-I", comesIn, bridge));

    private static bool IsPlace(FilterChain chain) => chain is { Name: Place, Family: NetfilterFamily.IPv4 or NetfilterFamily.IPv6 };

    private static bool Accepts(NetfilterSocket filter, FilterChain place, bool comesIn, string bridge) =>
        filter.LinkRules(place).Any(rule => rule.ComesIn == comesIn && rule.Chain is null && rule.Covers(bridge));

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
