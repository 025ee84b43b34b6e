using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Containers.Engine.Networks;

/// <summary>The private addresses that networks get which name none (RFC 1918, RFC 4193): as docker, /16 of 172.17 to 172.31, then /20 of 192.168.</summary>
internal static class SubnetPool
{
    /// <summary>A subnet that overlaps none of others.</summary>
    /// <param name="family">The family.</param>
    /// <param name="used">The others: networks' and those that the host has routes to.</param>
    /// <exception cref="NetworkOptionsException">All are used.</exception>
    public static IPNetwork Take(AddressFamily family, IReadOnlyCollection<IPNetwork> used)
    {
        if (family == AddressFamily.InterNetworkV6)
        {
            // 40 random bits are nobody else's.
            byte[] address = new byte[16];
            RandomNumberGenerator.Fill(address.AsSpan(1, 5));
            address[0] = 0xFD;
            return new IPNetwork(new IPAddress(address), 64);
        }

        foreach (IPNetwork candidate in Candidates())
        {
            if (!used.Any(other => Overlap(candidate, other)))
            {
                return candidate;
            }
        }

        throw new NetworkOptionsException("All private subnets that networks are given are used, by networks or by routes of the host. Name one with --subnet, or remove networks.");
    }

    /// <summary>Whether two subnets have an address in common.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static IEnumerable<IPNetwork> Candidates()
    {
        for (byte second = 17; second < 32; second++)
        {
            yield return new IPNetwork(new IPAddress([172, second, 0, 0]), 16);
        }

        for (int third = 0; third < 256; third += 16)
        {
            yield return new IPNetwork(new IPAddress([192, 168, (byte)third, 0]), 20);
        }
    }
}
