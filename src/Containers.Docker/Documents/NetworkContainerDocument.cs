using Containers.Supervision.Networks;

namespace Containers.Docker.Documents;

/// <summary>A container on a network.</summary>
public sealed record NetworkContainerDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The ID of its place there.</summary>
    public string EndpointID { get; init; } = string.Empty;

    /// <summary>Its Ethernet address.</summary>
    public string MacAddress { get; init; } = string.Empty;

    /// <summary>Its address of IPv4, with the length of its prefix.</summary>
    public string IPv4Address { get; init; } = string.Empty;

    /// <summary>Its address of IPv6, with the length of its prefix.</summary>
    public string IPv6Address { get; init; } = string.Empty;

    /// <summary>A container on a network.</summary>
    /// <param name="container">Its ID.</param>
    /// <param name="network">The network's.</param>
    /// <param name="endpoint">Its place there.</param>
    public static NetworkContainerDocument Of(string container, string network, NetworkEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new()
        {
            Name = endpoint.Names[0],
            EndpointID = NetworkSettingsDocument.IdOf(container, network),
            MacAddress = endpoint.MacAddress ?? string.Empty,
            IPv4Address = endpoint.Addresses.FirstOrDefault(static address => !IsSix(address)) ?? string.Empty,
            IPv6Address = endpoint.Addresses.FirstOrDefault(IsSix) ?? string.Empty,
        };
    }

    private static bool IsSix(string address) => address.Contains(':', StringComparison.Ordinal);
}
