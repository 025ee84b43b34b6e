using Containers.Engine.Building.Cache;
using Containers.Engine.Images;

namespace Containers.Engine.Maintenance;

/// <summary>What to remove of what is not in use.</summary>
public sealed record ClearingOptions
{
    /// <summary>Which of them are meant. What builds keep has no labels, and its age is how long no build has used it.</summary>
    public ClearingFilter Filter { get; init; } = new();

    /// <summary>Containers that do not run.</summary>
    public bool Containers { get; init; }

    /// <summary>Images without a tag that no container was made of, and what a killed process left.</summary>
    public bool Images { get; init; }

    /// <summary>With <see cref="Images"/>: those that have a tag too.</summary>
    public bool AllImages { get; init; }

    /// <summary>Volumes that no container has, of those that were made for containers which named none.</summary>
    public bool Volumes { get; init; }

    /// <summary>With <see cref="Volumes"/>: those that somebody named too.</summary>
    public bool AllVolumes { get; init; }

    /// <summary>Networks that somebody created and that no container names, running or not.</summary>
    public bool Networks { get; init; }

    /// <summary>What builds keep: the layers of their steps that no image has, and cache mounts. While a build runs, it stays.</summary>
    public bool BuildCache { get; init; }

    /// <summary>With <see cref="BuildCache"/>: which of it; null for all that <see cref="Filter"/> means.</summary>
    public BuildCacheFilter? BuildCacheFilter { get; init; }

    /// <summary>Whether any of what builds keep is meant.</summary>
    internal bool ClearsBuildCache => BuildCache && Filter.Labels.Count == 0;

    /// <summary>Which of what builds keep is meant; null for all.</summary>
    internal BuildCacheFilter? OfBuilds => BuildCacheFilter ?? (Filter.Until is { } until ? new() { Until = until } : null);

    /// <summary>
    /// What a user means who names some of it: that and nothing else. Where nothing is named, containers, networks and images, and with all of them what builds keep.
    /// </summary>
    /// <param name="containers">Containers are named.</param>
    /// <param name="images">Images are named.</param>
    /// <param name="buildCache">What builds keep is named.</param>
    /// <param name="all">Images with a tag are meant too, and volumes with a name where volumes are named.</param>
    /// <param name="volumes">Volumes are named.</param>
    /// <param name="networks">Networks are named.</param>
    public static ClearingOptions OfNamed(bool containers, bool images, bool buildCache, bool all, bool volumes = false, bool networks = false)
    {
        bool nothing = !containers && !images && !buildCache && !volumes && !networks;
        return new()
        {
            Containers = containers || nothing,
            Images = images || nothing,
            AllImages = all && (images || nothing),
            BuildCache = buildCache || (nothing && all),
            Volumes = volumes,
            Networks = networks || nothing,
            AllVolumes = all && volumes,
        };
    }
}

/// <summary>What a clearing removed, or would remove.</summary>
/// <param name="Containers">The IDs of the containers.</param>
/// <param name="Images">What was untagged, and which images and layers were deleted.</param>
/// <param name="Bytes">How much of the disk that frees, in bytes.</param>
public sealed record StoreClearing(IReadOnlyList<string> Containers, IReadOnlyList<ImageRemoval> Images, long Bytes)
{
    /// <summary>The names of the volumes.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The names of the networks.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];
}
