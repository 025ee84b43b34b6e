using System.Text.Json.Serialization;
using Containers.Engine.Building;

namespace Containers.Cli.Output;

/// <summary>What a build made, as <c>docker buildx build --metadata-file</c> names it.</summary>
internal sealed record BuildMetadata
{
    /// <summary>The digest of the image's configuration; null for several platforms.</summary>
    [JsonPropertyName("containerimage.config.digest")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConfigurationDigest { get; init; }

    /// <summary>The digest of the image's manifest, or of its index; null where no image was made.</summary>
    [JsonPropertyName("containerimage.digest")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; init; }

    /// <summary>The image's names, whole, with commas between them; null where it has none.</summary>
    [JsonPropertyName("image.name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Names { get; init; }

    /// <summary>What came of a build.</summary>
    public static BuildMetadata Of(BuildRecord record, BuildOptions options) => new()
    {
        ConfigurationDigest = options.Platforms.Count > 1 ? null : record.Id,
        Digest = record.Digest,
        Names = record.Id is null || options.Tags.Count == 0 ? null : string.Join(',', options.Tags.Select(tag => tag.ToString())),
    };
}
