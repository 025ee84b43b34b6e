namespace Containers.Docker.Documents;

/// <summary>Which containers a clearing removed (Engine API, "ContainerPruneResponse").</summary>
public sealed record ContainersPrunedDocument
{
    /// <summary>Their IDs; null for none.</summary>
    public IReadOnlyList<string>? ContainersDeleted { get; init; }

    /// <summary>The bytes that are free now.</summary>
    public long SpaceReclaimed { get; init; }
}
