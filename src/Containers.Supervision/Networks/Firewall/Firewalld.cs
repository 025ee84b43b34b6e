using Containers.Linux;
using Containers.Linux.Network.Nftables;
using Containers.Supervision.Bus;

namespace Containers.Supervision.Networks.Firewall;

/// <summary>
/// firewalld, where it runs: it refuses what is forwarded from links that are in none of its zones. A bridge has a place in its zone <c>trusted</c>, for as long as
/// firewalld runs: its configuration on disk is never changed, and a reload forgets it (firewalld.dbus(5)). A bridge that somebody has put in another zone
/// stays there.
/// </summary>
public static class Firewalld
{
    private const string AddressVariable = "DBUS_SYSTEM_BUS_ADDRESS";
    private const string Service = "org.fedoraproject.FirewallD1";
    private const string Object = "/org/fedoraproject/FirewallD1";
    private const string Trusted = "trusted";
    private const string AlreadyThere = "ZONE_ALREADY_SET";

    /// <summary>The chains that lead from links to zones, of its kinds of rules: those of nft(8) and those of iptables(8).</summary>
    private static readonly FilterChain[] s_zones = [new(NetfilterFamily.Inet, "firewalld", "filter_INPUT_ZONES"), new(NetfilterFamily.IPv4, "filter", "INPUT_ZONES")];

    /// <summary>The address of the system's message bus that this process was given; null for the usual one.</summary>
    public static string? BusAddress => Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address ? address : null;

    /// <summary>Whether it runs and has a bridge in none of its zones.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static bool Refuses(NetfilterSocket filter, string bridge) => FindZones(filter) is { } zones && ZoneOf(filter, zones, bridge) is null;

    /// <summary>Whether it runs and has a bridge in its zone <c>trusted</c>.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public static bool Trusts(NetfilterSocket filter, string bridge) => FindZones(filter) is { } zones && ZoneOf(filter, zones, bridge) == Trusted;

    /// <summary>Puts a bridge into its zone <c>trusted</c>.</summary>
    /// <param name="bus">The message bus's address; null for the usual one.</param>
    /// <param name="bridge">The bridge's link.</param>
    /// <param name="limit">How long to wait; what was asked for is done later too.</param>
    /// <returns>Why it is not there; null where it is.</returns>
    public static string? Trust(string? bus, string bridge, TimeSpan limit) =>
        Call(bus, "addInterface", bridge, limit) is { } error && !error.StartsWith(AlreadyThere, StringComparison.Ordinal) ? error : null;

    /// <summary>Takes a bridge out of its zone <c>trusted</c>.</summary>
    /// <param name="bus">The message bus's address; null for the usual one.</param>
    /// <param name="bridge">The bridge's link.</param>
    /// <param name="limit">How long to wait; what was asked for is done later too.</param>
    /// <returns>Why it is still there; null where it is not.</returns>
    public static string? Forget(string? bus, string bridge, TimeSpan limit) => Call(bus, "removeInterface", bridge, limit);

    private static string? Call(string? bus, string method, string bridge, TimeSpan limit)
    {
        try
        {
            using var connection = BusConnection.Open(BusSocket.PathOf(bus) ?? BusSocket.OfSystem, isBus: true, limit);
            _ = connection.Call(Service, Object, $"{Service}.zone.{method}", Trusted, bridge);
            return null;
        }
        catch (Exception failed) when (failed is LinuxException or BusException or FormatException)
        {
            return failed.Message;
        }
    }

    private static FilterChain? FindZones(NetfilterSocket filter) => Array.Find(s_zones, filter.HasChain);

    /// <summary>The zone, from the name of the chain that its links are led to: <c>filter_IN_trusted</c>, <c>IN_trusted</c>.</summary>
    private static string? ZoneOf(NetfilterSocket filter, FilterChain zones, string bridge) =>
        filter.LinkRules(zones).FirstOrDefault(rule => rule.ComesIn && rule.Covers(bridge))?.Chain?.Split("IN_", 2)[^1];
}
