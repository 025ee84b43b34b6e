namespace Containers.Docker.Documents;

/// <summary>What a clearing removed of what builds keep (Engine API, "BuildPruneResponse").</summary>
public sealed record BuildsPrunedDocument
{
    /// <summary>Their IDs; null for none.</summary>
    public IReadOnlyList<string>? CachesDeleted { get; init; }

    /// <summary>The bytes that are free now.</summary>
    public long SpaceReclaimed { get; init; }
}
