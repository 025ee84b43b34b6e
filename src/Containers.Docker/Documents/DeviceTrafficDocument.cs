using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>What came and went over a network device.</summary>
public sealed record DeviceTrafficDocument
{
    /// <summary>Bytes received.</summary>
    [JsonPropertyName("rx_bytes")]
    public long Received { get; init; }

    /// <summary>Bytes sent.</summary>
    [JsonPropertyName("tx_bytes")]
    public long Sent { get; init; }
}
