using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A platform of an image.</summary>
public sealed record DistributionPlatformDocument
{
    /// <summary>The processor.</summary>
    [JsonPropertyName("architecture")]
    public string Architecture { get; init; } = string.Empty;

    /// <summary>The operating system.</summary>
    [JsonPropertyName("os")]
    public string Os { get; init; } = string.Empty;

    /// <summary>The variant of the processor.</summary>
    [JsonPropertyName("variant")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }
}
