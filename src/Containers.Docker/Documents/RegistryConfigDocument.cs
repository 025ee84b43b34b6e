namespace Containers.Docker.Documents;

/// <summary>How registries are talked to.</summary>
public sealed record RegistryConfigDocument
{
    /// <summary>Docker's, always empty.</summary>
    public IReadOnlyList<string> AllowNondistributableArtifactsCIDRs { get; init; } = [];

    /// <summary>Docker's, always empty.</summary>
    public IReadOnlyList<string> AllowNondistributableArtifactsHostnames { get; init; } = [];

    /// <summary>Where http will do.</summary>
    public IReadOnlyList<string> InsecureRegistryCIDRs { get; init; } = [];

    /// <summary>Registries by name.</summary>
    public SortedDictionary<string, IndexDocument> IndexConfigs { get; init; } = [];

    /// <summary>Mirrors of Docker Hub.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];
}
