namespace Containers.Docker.Documents;

/// <summary>A version of a part of docker.</summary>
public sealed record CommitDocument
{
    /// <summary>What it is.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>What it should be.</summary>
    public string Expected { get; init; } = string.Empty;
}
