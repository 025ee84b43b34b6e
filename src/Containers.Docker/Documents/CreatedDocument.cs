namespace Containers.Docker.Documents;

/// <summary>What was created (Engine API, "ContainerCreateResponse" and others).</summary>
public sealed record CreatedDocument
{
    /// <summary>Its ID.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>What it has to do without.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
