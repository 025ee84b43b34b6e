namespace Containers.Docker.Documents;

/// <summary>Which volumes a clearing removed (Engine API, "VolumePruneResponse").</summary>
public sealed record VolumesPrunedDocument
{
    /// <summary>Their names; null for none.</summary>
    public IReadOnlyList<string>? VolumesDeleted { get; init; }

    /// <summary>The bytes that are free now.</summary>
    public long SpaceReclaimed { get; init; }
}
