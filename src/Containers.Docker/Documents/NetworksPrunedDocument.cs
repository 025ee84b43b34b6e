namespace Containers.Docker.Documents;

/// <summary>Which networks a clearing removed (Engine API, "NetworkPruneResponse").</summary>
public sealed record NetworksPrunedDocument
{
    /// <summary>Their names; null for none.</summary>
    public IReadOnlyList<string>? NetworksDeleted { get; init; }
}
