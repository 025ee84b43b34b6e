using System.Net;
using Containers.Oci;

namespace Containers.Engine.Networks;

/// <summary>The addresses of a network, of one family.</summary>
[JsonRecord]
public sealed partial record NetworkSubnet
{
    /// <summary>All of them, <c>172.18.0.0/16</c>.</summary>
    public required string Subnet { get; init; }

    /// <summary>The way out: an address of the host's bridge, or on the wire a router's; null takes the first address.</summary>
    public string? Gateway { get; init; }

    /// <summary>The part that addresses of containers are taken from, a subnet too; null is all.</summary>
    public string? Range { get; init; }

    /// <summary>Addresses that no container gets, by what has them, such as a router on the wire; null for none.</summary>
    public IReadOnlyDictionary<string, string>? AuxiliaryAddresses { get; init; }

    /// <summary>Whether an address, or a subnet by its first one, is among them.</summary>
    public bool Has(string address) => IPNetwork.TryParse(Subnet, out IPNetwork all) && IPAddress.TryParse(address.Split('/')[0], out IPAddress? one) && all.Contains(one);

    /// <summary>All of its addresses.</summary>
    internal IPNetwork Addresses => IPNetwork.Parse(Subnet);

    /// <summary>The addresses that no container gets.</summary>
    internal IEnumerable<IPAddress> Kept => (AuxiliaryAddresses?.Values ?? []).Append(Gateway).OfType<string>().Select(IPAddress.Parse);

    /// <summary>The subnet, as it is written.</summary>
    public override string ToString() => Subnet;
}
