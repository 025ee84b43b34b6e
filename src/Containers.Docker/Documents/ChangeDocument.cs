namespace Containers.Docker.Documents;

/// <summary>A file that a container changed (Engine API, "FilesystemChange").</summary>
public sealed record ChangeDocument
{
    /// <summary>The file.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>0 for changed, 1 for added, 2 for removed.</summary>
    public int Kind { get; init; }
}
