using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>How much of the disk is in use (Engine API, "SystemDataUsage").</summary>
public sealed record DiskUsageDocument
{
    /// <summary>The bytes of all layers and blobs.</summary>
    public long LayersSize { get; init; }

    /// <summary>The images.</summary>
    public IReadOnlyList<ImageSummaryDocument> Images { get; init; } = [];

    /// <summary>The containers.</summary>
    public IReadOnlyList<ContainerSummaryDocument> Containers { get; init; } = [];

    /// <summary>The volumes.</summary>
    public IReadOnlyList<VolumeDocument> Volumes { get; init; } = [];

    /// <summary>What builds keep.</summary>
    public IReadOnlyList<BuildCacheDocument> BuildCache { get; init; } = [];

    /// <summary>The bytes that builds keep, which clients are shown before version 1.42 of the API.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BuilderSize { get; init; }

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public DiskUsageDocument At(int version) => this with { BuilderSize = version < 42 ? BuilderSize : null, Images = [.. Images.Select(image => image.At(version))] };
}
