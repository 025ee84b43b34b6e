namespace Containers.Docker.Documents;

/// <summary>What a change has to do without (Engine API, "ContainerUpdateResponse").</summary>
public sealed record WarningsDocument
{
    /// <summary>The warnings; null for none.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
