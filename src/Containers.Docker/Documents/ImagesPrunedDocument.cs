namespace Containers.Docker.Documents;

/// <summary>Which images a clearing removed (Engine API, "ImagePruneResponse").</summary>
public sealed record ImagesPrunedDocument
{
    /// <summary>What was untagged and deleted; null for nothing.</summary>
    public IReadOnlyList<ImageRemovalDocument>? ImagesDeleted { get; init; }

    /// <summary>The bytes that are free now.</summary>
    public long SpaceReclaimed { get; init; }
}
