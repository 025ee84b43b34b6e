using System.Net;
using System.Net.Sockets;

namespace Containers.Engine.Networks;

/// <summary>Refuses networks that cannot be, and decides what is left open of others.</summary>
internal static class NetworkChecks
{
    /// <summary>Refuses what does not depend on other networks.</summary>
    /// <exception cref="NetworkOptionsException">Something cannot be.</exception>
    public static void Check(NetworkOptions options)
    {
        if (options.Name.Length == 0 || !char.IsAsciiLetterOrDigit(options.Name[0]) || !options.Name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-'))
        {
            throw new NetworkOptionsException($"'{options.Name}' cannot be a network's name: it starts with a letter or digit, and goes on with those, '_', '.' and '-'.");
        }

        if (!NetworkDrivers.Created.Contains(options.Driver))
        {
            throw new NetworkOptionsException($"'{options.Driver}' is no driver of networks; there are {string.Join(", ", NetworkDrivers.Created)}.");
        }

        if (options.Driver != NetworkDrivers.Bridge && !options.DriverOptions.ContainsKey("parent"))
        {
            throw new NetworkOptionsException($"A network of the driver {options.Driver} stands on a link of the host. Name it with -o parent=LINK.");
        }

        DriverOptionChecks.Check(options.Driver, options.DriverOptions);
    }

    /// <summary>The subnets of a new network, with gateways.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="others">The networks that are there.</param>
    /// <exception cref="NetworkOptionsException">A subnet is none, or overlaps another network's or a route of the host.</exception>
    public static IReadOnlyList<NetworkSubnet> Subnets(NetworkOptions options, IReadOnlyList<NetworkRecord> others)
    {
        List<IPNetwork> used = [.. others.SelectMany(static network => network.Subnets).Select(static subnet => subnet.Addresses)];
        IReadOnlyList<IPNetwork> host = options.Driver == NetworkDrivers.Bridge ? HostBridge.Used() : [];
        List<NetworkSubnet> subnets = [];
        foreach (NetworkSubnet asked in options.Subnets)
        {
            NetworkSubnet subnet = Complete(asked);
            foreach (IPNetwork other in used.Concat(host))
            {
                if (SubnetPool.Overlap(subnet.Addresses, other))
                {
                    throw new NetworkOptionsException(
                        $"The subnet {subnet.Subnet} overlaps {other}, which {(used.Contains(other) ? "another network has" : "the host has a route to")}. Choose another.");
                }
            }

            used.Add(subnet.Addresses);
            subnets.Add(subnet);
        }

        foreach (AddressFamily family in options.IPv6 ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : new[] { AddressFamily.InterNetwork })
        {
            bool isGiven = subnets.Exists(subnet => subnet.Addresses.BaseAddress.AddressFamily == family);
            if (!isGiven && (family == AddressFamily.InterNetworkV6 || subnets.Count == 0))
            {
                subnets.Add(Complete(new NetworkSubnet { Subnet = SubnetPool.Take(family, [.. used, .. host]).ToString() }));
            }
        }

        return subnets;
    }

    private static NetworkSubnet Complete(NetworkSubnet asked)
    {
        if (!IPNetwork.TryParse(asked.Subnet, out IPNetwork subnet))
        {
            throw new NetworkOptionsException($"'{asked.Subnet}' is no subnet; write ADDRESS/LENGTH with all bits behind the length 0, such as 172.30.0.0/16.");
        }

        if (asked.Gateway is { } gateway && !(IPAddress.TryParse(gateway, out IPAddress? address) && subnet.Contains(address)))
        {
            throw new NetworkOptionsException($"The gateway '{gateway}' is no address of {subnet}.");
        }

        if (asked.Range is { } range && !(IPNetwork.TryParse(range, out IPNetwork part) && subnet.Contains(part.BaseAddress) && part.PrefixLength >= subnet.PrefixLength))
        {
            throw new NetworkOptionsException($"The range '{range}' is no part of {subnet}.");
        }

        NetworkSubnet complete = asked with { Gateway = asked.Gateway ?? AddressPool.First(subnet).ToString() };
        foreach ((string name, string kept) in complete.AuxiliaryAddresses ?? new Dictionary<string, string>())
        {
            if (!IPAddress.TryParse(kept, out IPAddress? one) || !subnet.Contains(one) || one.Equals(IPAddress.Parse(complete.Gateway)))
            {
                throw new NetworkOptionsException($"'{kept}' of {name} is no address of {subnet} that is kept from containers: it has to be in it, and not the gateway's.");
            }
        }

        return complete;
    }
}
