using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Network;
using Containers.Linux.Network.Nftables;
using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>Makes a network's bridge on the host and takes it away: link, addresses, forwarding and packet filter.</summary>
internal static class HostBridge
{
    private const string HostEnd = "veth";
    private const int ShortId = 8;
    private const string Forwarding = "/proc/sys/net/ipv4/ip_forward";
    private const string LinksOfSix = "/proc/sys/net/ipv6/conf";
    private const string ForwardingOfSix = LinksOfSix + "/all/forwarding";
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes what is missing of it: after a boot, or where somebody took a part away.</summary>
    /// <param name="network">The network.</param>
    /// <param name="guard">Whether the host routed before.</param>
    /// <returns>Whether the host has a packet filter for it. Without, monitors lead on what is published, and others' rules the way out.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    /// <exception cref="NetworkOptionsException">The link is no bridge, or the network cannot be kept apart as asked.</exception>
    public static bool Ensure(NetworkRecord network, ForwardingGuard guard)
    {
        string name = network.Link!;
        using RouteSocket routes = new();
        if (routes.FindLink(name) is not { } link)
        {
            routes.AddBridge(name, NewAddress(), network.Mtu);
            link = routes.FindLink(name)!;
        }
        else if (link.Kind != "bridge")
        {
            throw new NetworkOptionsException($"The host's link {name} is no bridge. Choose another name with -o com.docker.network.bridge.name=NAME.");
        }

        IReadOnlyList<LinkAddress> addresses = routes.Addresses();
        foreach (NetworkSubnet subnet in network.Subnets)
        {
            LinkAddress own = new(link.Index, IPAddress.Parse(subnet.Gateway!), subnet.Addresses.PrefixLength);
            if (!addresses.Contains(own))
            {
                routes.AddAddress(own);
            }
        }

        try
        {
            using NetfilterSocket filter = new();
            if (PacketFilter.AddBridge(filter, name, network.IsInternal, network.IsMasqueraded) && guard.IsSet)
            {
                PacketFilter.GuardForwarding(filter);
            }

            if (!network.IsInternal)
            {
                AllowForwarding(network, () =>
                {
                    guard.Set();
                    PacketFilter.GuardForwarding(filter);
                });
                foreach (string warning in ForeignForwarding.Open(filter, network))
                {
                    WorkListener.Warn(warning);
                }
            }

            return true;
        }
        catch (LinuxException refused) when (PacketFilter.IsAbsent(refused))
        {
            if (network.IsInternal)
            {
                throw new NetworkOptionsException($"Network '{network.Name}' cannot be internal: this kernel has no packet filter (nf_tables) to keep it apart: {refused.Message}.");
            }

            AllowForwarding(network, static () => { });
            string? failure = network.IsMasqueraded ? ForeignFilter.Masquerade(network) : null;
            WorkListener.Warn(
                $"Network '{network.Name}' goes without a packet filter: this kernel has no nf_tables for it ({refused.Message}). Its ports are led on by programs, it is not kept apart from "
                + $"other networks{(failure is null ? "" : $", and nothing gets out of it: {failure}")}. Load the kernel's modules nf_tables and nft_masq.");
            return false;
        }
    }

    /// <summary>Takes it away. What is not there any more is passed over.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Remove(NetworkRecord network)
    {
        using RouteSocket routes = new();
        if (network.HasForeignLink is not true && routes.FindLink(network.Link!) is { } bridge)
        {
            // The ends of containers that are gone last as long as the kernel takes to end their network namespaces.
            foreach (Link port in routes.Links().Where(port => port.Controller == bridge.Index && IsHostEnd(port)))
            {
                routes.RemoveLink(port.Name);
            }

            routes.RemoveLink(bridge.Name);
        }

        try
        {
            using NetfilterSocket filter = new();
            PacketFilter.RemoveBridge(filter, network.Link!);
            ForeignForwarding.Close(filter, network.Link!, isOwn: network.HasForeignLink is not true);
        }
        catch (LinuxException refused) when (PacketFilter.IsAbsent(refused))
        {
            ForeignFilter.Remove(network);
        }
    }

    /// <summary>The name of the host's end of a container's pair of links.</summary>
    /// <param name="container">The container's ID.</param>
    /// <param name="number">Which of its links, from 0.</param>
    public static string HostEndOf(string container, int number) => string.Create(CultureInfo.InvariantCulture, $"{HostEnd}{container[..ShortId]}{number}");

    /// <summary>The subnets that the host has routes or addresses in.</summary>
    public static IReadOnlyList<IPNetwork> Used()
    {
        using RouteSocket routes = new();
        return [.. routes.Routes().Where(static route => route.Destination.PrefixLength > 0).Select(static route => route.Destination)];
    }

    /// <summary>
    /// Lets the host route, which it may not have done so far: then what goes neither to nor from a bridge is dropped, so that it routes nothing else. A
    /// host that learns its routes of IPv6 from advertisements goes on with that (Documentation/networking/ip-sysctl, accept_ra).
    /// </summary>
    private static void AllowForwarding(NetworkRecord network, Action guard)
    {
        if (Is(Forwarding, '0'))
        {
            guard();
            FileDescriptor.WriteFile(Forwarding, "1"u8);
        }

        if (network.Subnets.Any(static subnet => subnet.Addresses.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6) && Is(ForwardingOfSix, '0'))
        {
            guard();
            using DirectoryDescriptor links = DirectoryDescriptor.Open(LinksOfSix);
            foreach (byte[] link in links.Names())
            {
                string advertisements = $"{LinksOfSix}/{Encoding.UTF8.GetString(link)}/accept_ra";
                if (Is(advertisements, '1'))
                {
                    FileDescriptor.WriteFile(advertisements, "2"u8);
                }
            }

            FileDescriptor.WriteFile(ForwardingOfSix, "1"u8);
        }
    }

    /// <summary>Whether a parameter of the kernel (sysctl(8)) has a value, in this thread's network namespace.</summary>
    private static bool Is(string parameter, char value) => FileDescriptor.ReadFile(parameter) is [var first, (byte)'\n'] && first == value;

    private static bool IsHostEnd(Link link) => link.Kind == "veth" && link.Name.StartsWith(HostEnd, StringComparison.Ordinal)
        && link.Name.Length > HostEnd.Length + ShortId && link.Name.AsSpan(HostEnd.Length).ContainsAnyExcept(Hexadecimal) is false;

    /// <summary>An Ethernet address that is local, of one device, and random.</summary>
    private static MacAddress NewAddress() => new(0x02_00_00_00_00_00 | (ulong)Random.Shared.NextInt64(1L << 40));
}
