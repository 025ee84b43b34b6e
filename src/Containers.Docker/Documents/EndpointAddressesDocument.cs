using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>Addresses that were asked for.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record EndpointAddressesDocument
{
    /// <summary>Of IPv4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; init; }

    /// <summary>Of IPv6.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; init; }
}
