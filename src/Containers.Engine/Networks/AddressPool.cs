using System.Net;
using System.Net.Sockets;

namespace Containers.Engine.Networks;

/// <summary>Takes addresses of a network for containers. Whoever does holds the lock on all networks.</summary>
internal static class AddressPool
{
    /// <summary>An address with the prefix length of its subnet, <c>172.18.0.2/16</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="subnet">Its subnet of the family.</param>
    /// <param name="used">The addresses that others have.</param>
    /// <param name="wanted">The one that is asked for; null for any.</param>
    /// <param name="preferred">The one that is taken where it is free.</param>
    /// <exception cref="NetworkOptionsException">The one that is asked for is not of the subnet or another's, or all are taken.</exception>
    public static string Take(NetworkRecord network, NetworkSubnet subnet, IReadOnlySet<IPAddress> used, string? wanted, string? preferred)
    {
        IPNetwork all = subnet.Addresses;
        HashSet<IPAddress> taken = [.. used, .. subnet.Kept];
        IPAddress address = wanted is not null ? Asked(network, all, taken, wanted)
            : preferred is not null && IPAddress.TryParse(preferred, out IPAddress? before) && IsFree(before) ? before
            : Next(network, subnet.Range is { } range ? IPNetwork.Parse(range) : all, IsFree);
        return $"{address}/{all.PrefixLength}";

        bool IsFree(IPAddress address) => all.Contains(address) && !taken.Contains(address) && !IsReserved(all, address);
    }

    /// <summary>The first address of a subnet behind that of the subnet itself: the gateway's where nobody names another.</summary>
    public static IPAddress First(IPNetwork subnet) => Add(subnet.BaseAddress, 1);

    private static IPAddress Asked(NetworkRecord network, IPNetwork all, HashSet<IPAddress> taken, string wanted)
    {
        IPAddress address = IPAddress.TryParse(wanted, out IPAddress? parsed) ? parsed : throw new NetworkOptionsException($"'{wanted}' is no IP address.");
        return !all.Contains(address) || IsReserved(all, address) ? throw new NetworkOptionsException($"The address {wanted} is none of network '{network.Name}', which has {all}.")
            : taken.Contains(address) ? throw new NetworkOptionsException($"The address {wanted} of network '{network.Name}' is taken. Choose another, or name none.")
            : address;
    }

    private static IPAddress Next(NetworkRecord network, IPNetwork range, Func<IPAddress, bool> isFree)
    {
        for (IPAddress address = range.BaseAddress; range.Contains(address); address = Add(address, 1))
        {
            if (isFree(address))
            {
                return address;
            }
        }

        throw new NetworkOptionsException($"Network '{network.Name}' has no free address in {range}. Stop containers that are on it, or make a network with a larger subnet.");
    }

    /// <summary>Whether an address is the subnet's own or, of IPv4, the one of all that are in it (RFC 919). Subnets of two addresses have neither (RFC 3021).</summary>
    private static bool IsReserved(IPNetwork all, IPAddress address)
    {
        bool six = address.AddressFamily == AddressFamily.InterNetworkV6;
        return all.PrefixLength < (six ? 127 : 31) && (address.Equals(all.BaseAddress) || (!six && !all.Contains(Add(address, 1))));
    }

    private static IPAddress Add(IPAddress address, byte number)
    {
        byte[] bytes = address.GetAddressBytes();
        int carry = number;
        for (int index = bytes.Length - 1; index >= 0 && carry > 0; index--)
        {
            carry += bytes[index];
            bytes[index] = (byte)carry;
            carry >>= 8;
        }

        return new IPAddress(bytes);
    }
}
