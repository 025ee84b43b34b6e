using System.Globalization;
using System.Text.Json.Serialization;
using Containers.Engine.Networks;
using Containers.Supervision.Networks;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A container's place on one network (Engine API, "EndpointSettings").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record EndpointDocument
{
    /// <summary>The addresses that were asked for.</summary>
    public EndpointAddressesDocument? IPAMConfig { get; init; }

    /// <summary>Containers that it was linked to.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Names that lead to it there.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>The network's ID.</summary>
    public string NetworkID { get; init; } = string.Empty;

    /// <summary>The ID of this place.</summary>
    public string EndpointID { get; init; } = string.Empty;

    /// <summary>The way out.</summary>
    public string Gateway { get; init; } = string.Empty;

    /// <summary>Its address of IPv4.</summary>
    public string IPAddress { get; init; } = string.Empty;

    /// <summary>The length of that address's prefix.</summary>
    public int IPPrefixLen { get; init; }

    /// <summary>The way out by IPv6.</summary>
    public string IPv6Gateway { get; init; } = string.Empty;

    /// <summary>Its address of IPv6.</summary>
    public string GlobalIPv6Address { get; init; } = string.Empty;

    /// <summary>The length of that address's prefix.</summary>
    public int GlobalIPv6PrefixLen { get; init; }

    /// <summary>Its Ethernet address.</summary>
    public string MacAddress { get; init; } = string.Empty;

    /// <summary>Options of the driver.</summary>
    public SortedDictionary<string, string>? DriverOpts { get; init; }

    /// <summary>How readily the way out leads over it. Clients are shown it from version 1.48 of the API on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GwPriority { get; init; }

    /// <summary>Names by which it is found there; null where names are not answered. Clients are shown them from version 1.44 of the API on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? DNSNames { get; init; }

    /// <summary>A container's place on a network.</summary>
    /// <param name="attachment">What was asked for.</param>
    /// <param name="link">What it became; null where the container does not run.</param>
    internal static EndpointDocument Of(NetworkAttachment attachment, LinkConfiguration? link)
    {
        (string four, int length) = AddressOf(link, six: false);
        (string six, int lengthOfSix) = AddressOf(link, six: true);
        return new()
        {
            IPAMConfig = attachment is { IPv4: null, IPv6: null } ? null : new() { IPv4Address = attachment.IPv4, IPv6Address = attachment.IPv6 },
            Links = attachment.Links.Count == 0 ? null : attachment.Links,
            Aliases = attachment.Aliases.Count == 0 ? null : attachment.Aliases,
            NetworkID = link?.NetworkId ?? string.Empty,
            Gateway = link?.Gateways.FirstOrDefault(static gateway => !IsSix(gateway)) ?? string.Empty,
            IPAddress = four,
            IPPrefixLen = length,
            IPv6Gateway = link?.Gateways.FirstOrDefault(IsSix) ?? string.Empty,
            GlobalIPv6Address = six,
            GlobalIPv6PrefixLen = lengthOfSix,
            MacAddress = link?.MacAddress ?? attachment.MacAddress ?? string.Empty,
            GwPriority = attachment.GatewayPriority,
            DriverOpts = attachment.DriverOptions is { } options ? new(options.ToDictionary(), StringComparer.Ordinal) : null,
        };
    }

    private static (string Address, int Length) AddressOf(LinkConfiguration? link, bool six) =>
        link?.Addresses.FirstOrDefault(address => IsSix(address) == six)?.Split('/') is [var address, var length]
            ? (address, int.Parse(length, CultureInfo.InvariantCulture)) : (string.Empty, 0);

    private static bool IsSix(string address) => address.Contains(':', StringComparison.Ordinal);
}
