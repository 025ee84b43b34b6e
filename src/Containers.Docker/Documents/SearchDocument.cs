using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>An image that a search found (Engine API, "ImageSearch").</summary>
public sealed record SearchDocument
{
    /// <summary>How many like it.</summary>
    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    /// <summary>Whether it is one of docker's.</summary>
    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init; } = string.Empty;

    /// <summary>Always false: there are no such builds any more.</summary>
    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; init; }

    /// <summary>What it is.</summary>
    [JsonPropertyName("description")]
    public string Description { get; init; } = string.Empty;
}
