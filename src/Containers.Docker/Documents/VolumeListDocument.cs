namespace Containers.Docker.Documents;

/// <summary>The volumes (Engine API, "VolumeListResponse").</summary>
public sealed record VolumeListDocument
{
    /// <summary>The volumes.</summary>
    public IReadOnlyList<VolumeDocument> Volumes { get; init; } = [];

    /// <summary>What could not be listed; null for nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
