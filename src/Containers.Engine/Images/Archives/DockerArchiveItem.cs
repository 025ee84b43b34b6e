using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>One image of a docker archive, as its <c>manifest.json</c> lists it (Docker Image Specification v1.2, "Combined Image JSON").</summary>
[JsonRecord]
internal sealed partial record DockerArchiveItem
{
    /// <summary>Path of the configuration.</summary>
    [JsonPropertyName("Config")]
    public string? Config { get; init; }

    /// <summary>Names with their tags; null or empty where the image has none.</summary>
    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>Paths of the layers' archives, the lowest first.</summary>
    [JsonPropertyName("Layers")]
    public IReadOnlyList<string>? Layers { get; init; }
}
