using System.Text.Json.Serialization;
using Containers.Engine.Images;

namespace Containers.Docker.Documents;

/// <summary>An image in a list (Engine API, "ImageSummary").</summary>
public sealed record ImageSummaryDocument
{
    /// <summary>How many containers were made of it; -1 where nobody counted.</summary>
    public long Containers { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    public long Created { get; init; }

    /// <summary>The digest of its configuration.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The image that it was made from; empty where that is not known.</summary>
    public string ParentId { get; init; } = string.Empty;

    /// <summary>Its names with digests.</summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>Its names with tags.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <summary>The bytes that other images have too; -1 where nobody counted.</summary>
    public long SharedSize { get; init; }

    /// <summary>The bytes of its layers.</summary>
    public long Size { get; init; }

    /// <summary>The same, which clients are shown before version 1.44 of the API.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; init; }

    /// <summary>Its manifest, which clients are shown from version 1.48 of the API on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DescriptorDocument? Descriptor { get; init; }

    /// <summary>Its manifests, where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageManifestDocument>? Manifests { get; init; }

    /// <summary>An image's line.</summary>
    /// <param name="image">The image.</param>
    /// <param name="containers">How many containers were made of it; -1 where nobody counted.</param>
    /// <param name="shared">The bytes that other images have too; -1 where nobody counted.</param>
    public static ImageSummaryDocument Of(ImageInfo image, long containers = -1, long shared = -1)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new()
        {
            Containers = containers,
            Created = image.Created?.ToUnixTimeSeconds() ?? 0,
            Id = image.Id,
            Labels = image.Labels.Count == 0 ? null : new(image.Labels.ToDictionary(), StringComparer.Ordinal),
            ParentId = image.GetParent() ?? string.Empty,
            RepoDigests = image.Digests,
            RepoTags = image.Tags,
            SharedSize = shared,
            Size = image.Size,
            Descriptor = DescriptorDocument.Of(image),
        };
    }

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public ImageSummaryDocument At(int version) => this with
    {
        VirtualSize = version < 44 ? Size : null,
        RepoTags = version < 43 && RepoTags.Count == 0 ? ["<none>:<none>"] : RepoTags,
        RepoDigests = version < 43 && RepoDigests.Count == 0 ? ["<none>@<none>"] : RepoDigests,
        Descriptor = version < 48 ? null : Descriptor,
    };
}
