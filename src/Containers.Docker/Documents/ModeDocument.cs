namespace Containers.Docker.Documents;

/// <summary>What lists show of what a container may do with the machine.</summary>
public sealed record ModeDocument
{
    /// <summary>Its first network, or <c>host</c>, <c>none</c>, <c>container:ID</c>.</summary>
    public string NetworkMode { get; init; } = string.Empty;
}
