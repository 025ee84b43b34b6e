using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Containers.Linux;
using Containers.Linux.Network;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>Makes a link of a container with its addresses and routes.</summary>
internal static class ContainerLink
{
    /// <summary>Makes the link.</summary>
    /// <param name="link">What it is.</param>
    /// <param name="host">The host's links.</param>
    /// <param name="container">The container's.</param>
    /// <param name="space">The container's network namespace.</param>
    /// <exception cref="LinuxException">The host's link is gone, or the kernel refuses.</exception>
    internal static void Add(LinkConfiguration link, RouteSocket host, RouteSocket container, SafeFileHandle space)
    {
        int lower = host.FindLink(link.Host)?.Index
            ?? throw new LinuxException("find link", link.Host, Errno.ENODEV, "The network's link is gone from the host. Start the container again: that makes it anew");
        MacAddress? address = link.MacAddress is { } text ? MacAddress.TryParse(text) : null;
        switch (link.Driver)
        {
            case "bridge":
                AddPair(link, lower, host, space, address!.Value);
                if (link.IsIsolated || link.IsPublished)
                {
                    // Where bridged packets are filtered (br_netfilter), one to a port of the container's own never leaves the bridge.
                    host.SetPort(host.FindLink(link.HostEnd!)!.Index, hairpin: link.IsPublished, isolated: link.IsIsolated);
                }

                break;
            case "macvlan":
                host.AddMacvlan(lower, Enum.Parse<MacvlanMode>(link.Mode ?? nameof(MacvlanMode.Bridge), ignoreCase: true), link.Mtu, space, link.Name, address!.Value);
                break;
            default:
                host.AddIpvlan(
                    lower, Enum.Parse<IpvlanMode>(link.Mode ?? nameof(IpvlanMode.L2), ignoreCase: true),
                    link.Flag is { } flag ? Enum.Parse<IpvlanFlag>(flag, ignoreCase: true) : IpvlanFlag.Bridge,
                    link.Mtu, space, link.Name);
                break;
        }

        try
        {
            int index = container.FindLink(link.Name)!.Index;
            container.SetUp(index);
            foreach (string own in link.Addresses)
            {
                string[] parts = own.Split('/');
                container.AddAddress(new LinkAddress(index, IPAddress.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture)));
            }

            AddRoutes(container, link, link.Gateways);
            if (link.Settings.Count > 0)
            {
                NetworkNamespace.Run(space, () => WriteSettings(link));
            }
        }
        catch
        {
            container.RemoveLink(link.Name);
            throw;
        }
    }

    private static void AddPair(LinkConfiguration link, int lower, RouteSocket host, SafeFileHandle space, MacAddress address)
    {
        try
        {
            host.AddVethPair(link.HostEnd!, lower, link.Mtu, space, link.Name, address);
        }
        catch (LinuxException taken) when (taken.Errno == Errno.EEXIST)
        {
            // The end of the container's last run: it lasts as long as the kernel takes to end a network namespace, or somebody holds that.
            host.RemoveLink(link.HostEnd!);
            host.AddVethPair(link.HostEnd!, lower, link.Mtu, space, link.Name, address);
        }
    }

    private static int WriteSettings(LinkConfiguration link)
    {
        foreach (string setting in link.Settings)
        {
            string[] parts = setting.Split('=', 2);
            try
            {
                File.WriteAllText($"/proc/sys/{parts[0]}", parts[1]);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                int errno = exception is FileNotFoundException or DirectoryNotFoundException ? Errno.ENOENT : Errno.EINVAL;
                throw new LinuxException("write", $"/proc/sys/{parts[0]}", errno, "There is no such setting, or it does not take this value");
            }
        }

        return 0;
    }

    /// <summary>Makes default routes by a link.</summary>
    /// <param name="container">The container's links.</param>
    /// <param name="link">The link.</param>
    /// <param name="gateways">Where they go.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void AddRoutes(RouteSocket container, LinkConfiguration link, IReadOnlyList<string> gateways)
    {
        foreach (Route route in RoutesOf(container, link, gateways))
        {
            container.AddRoute(route);
        }
    }

    /// <summary>Removes default routes of a link that is there.</summary>
    /// <param name="container">The container's network.</param>
    /// <param name="link">The link.</param>
    /// <param name="gateways">Where they go.</param>
    /// <returns>The link as it is without them.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static LinkConfiguration RemoveRoutes(RouteSocket container, LinkConfiguration link, IReadOnlyList<string> gateways)
    {
        foreach (Route route in RoutesOf(container, link, gateways))
        {
            container.RemoveRoute(route);
        }

        return gateways.Count == 0 ? link : link with { Gateways = [.. link.Gateways.Except(gateways)] };
    }

    private static IEnumerable<Route> RoutesOf(RouteSocket container, LinkConfiguration link, IReadOnlyList<string> gateways) =>
        gateways.Select(IPAddress.Parse).Select(gateway => new Route(
            new IPNetwork(gateway.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0), gateway, container.FindLink(link.Name)!.Index));
}
