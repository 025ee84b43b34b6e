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

    /// <summary>The bytes that builds keep.</summary>
    public long BuilderSize { get; init; }
}
