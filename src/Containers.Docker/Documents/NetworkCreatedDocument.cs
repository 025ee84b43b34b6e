namespace Containers.Docker.Documents;

/// <summary>A network that was created (Engine API, "NetworkCreateResponse").</summary>
public sealed record NetworkCreatedDocument
{
    /// <summary>Its ID.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>What it has to do without.</summary>
    public string Warning { get; init; } = string.Empty;
}
