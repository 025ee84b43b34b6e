namespace Containers.Docker.Documents;

/// <summary>A network by its name.</summary>
public sealed record NetworkReferenceDocument
{
    /// <summary>The name.</summary>
    public string Network { get; init; } = string.Empty;
}
