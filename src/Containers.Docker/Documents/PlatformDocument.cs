namespace Containers.Docker.Documents;

/// <summary>A product.</summary>
public sealed record PlatformDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;
}
