using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A blob or manifest by what it is.</summary>
public sealed record DescriptorDocument
{
    /// <summary>What it is.</summary>
    [JsonPropertyName("mediaType")]
    public string MediaType { get; init; } = string.Empty;

    /// <summary>Its digest.</summary>
    [JsonPropertyName("digest")]
    public string Digest { get; init; } = string.Empty;

    /// <summary>Its bytes.</summary>
    [JsonPropertyName("size")]
    public long Size { get; init; }
}
