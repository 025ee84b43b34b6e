using Containers.Engine.Images;

namespace Containers.Engine.Maintenance;

/// <summary>What to remove of what is not in use.</summary>
public sealed record ClearingOptions
{
    /// <summary>Containers that do not run.</summary>
    public bool Containers { get; init; }

    /// <summary>Images without a tag that no container was made of, and what a killed process left.</summary>
    public bool Images { get; init; }

    /// <summary>With <see cref="Images"/>: those that have a tag too.</summary>
    public bool AllImages { get; init; }

    /// <summary>What builds keep: the layers of their steps that no image has, and cache mounts. While a build runs, it stays.</summary>
    public bool BuildCache { get; init; }
}

/// <summary>What a clearing removed, or would remove.</summary>
/// <param name="Containers">The IDs of the containers.</param>
/// <param name="Images">What was untagged, and which images and layers were deleted.</param>
/// <param name="Bytes">How much of the disk that frees, in bytes.</param>
public sealed record StoreClearing(IReadOnlyList<string> Containers, IReadOnlyList<ImageRemoval> Images, long Bytes);
