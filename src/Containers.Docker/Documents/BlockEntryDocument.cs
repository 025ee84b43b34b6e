using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>What was done with a block device.</summary>
public sealed record BlockEntryDocument
{
    /// <summary>The device's number.</summary>
    [JsonPropertyName("major")]
    public long Major { get; init; }

    /// <summary>The same within its kind.</summary>
    [JsonPropertyName("minor")]
    public long Minor { get; init; }

    /// <summary>What was done.</summary>
    [JsonPropertyName("op")]
    public string Op { get; init; } = string.Empty;

    /// <summary>How much.</summary>
    [JsonPropertyName("value")]
    public long Value { get; init; }
}
