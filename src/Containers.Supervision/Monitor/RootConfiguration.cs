using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>What a container's root file system is made of, for a monitor that mounts it.</summary>
[JsonRecord]
public sealed partial record RootConfiguration
{
    /// <summary>The layers' folders, topmost first.</summary>
    public IReadOnlyList<string> Lower { get; set; } = [];

    /// <summary>The folder that takes the container's changes.</summary>
    public required string Upper { get; init; }

    /// <summary>Whether its files are shown with the IDs of the container's user namespace; else they have the owners on disk that it sees.</summary>
    public bool IsMapped { get; init; }

    /// <summary>The folder that overlayfs works in.</summary>
    public required string Work { get; init; }
}
