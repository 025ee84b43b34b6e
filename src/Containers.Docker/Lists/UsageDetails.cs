using Containers.Docker.Templates;

namespace Containers.Docker.Lists;

/// <summary>All that takes the disk, as <c>system df -v --format</c> shows it: one object with a list for each kind.</summary>
public sealed record UsageDetails
{
    /// <summary>How it looks; there is no table of it.</summary>
    public static readonly ListShape<UsageDetails> Shape = new(new ListHeadings()) { Quiet = static _ => string.Empty };

    /// <summary>The images.</summary>
    public IReadOnlyList<ImageRow> Images { get; init; } = [];

    /// <summary>The containers.</summary>
    public IReadOnlyList<ContainerRow> Containers { get; init; } = [];

    /// <summary>The volumes.</summary>
    public IReadOnlyList<VolumeRow> Volumes { get; init; } = [];

    /// <summary>What builds keep.</summary>
    public IReadOnlyList<BuildCacheRow> BuildCache { get; init; } = [];
}
