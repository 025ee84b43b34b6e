namespace Containers.Docker.Documents;

/// <summary>A program that was created in a container, to be started by its ID.</summary>
public sealed record ExecCreatedDocument
{
    /// <summary>Its ID.</summary>
    public string Id { get; init; } = string.Empty;
}
