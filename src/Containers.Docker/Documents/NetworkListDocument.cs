namespace Containers.Docker.Documents;

/// <summary>What lists show of a container's networks.</summary>
public sealed record NetworkListDocument
{
    /// <summary>Its networks by name.</summary>
    public SortedDictionary<string, EndpointDocument> Networks { get; init; } = [];
}
