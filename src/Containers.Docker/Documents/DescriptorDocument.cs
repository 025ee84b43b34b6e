using System.Text.Json.Serialization;
using Containers.Engine.Images;

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

    /// <summary>The manifest of an image; null where it is not of a store.</summary>
    public static DescriptorDocument? Of(ImageInfo image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.GetManifest() is not { } manifest ? null : new() { MediaType = manifest.MediaType, Digest = manifest.Digest.ToString(), Size = manifest.Size };
    }
}
