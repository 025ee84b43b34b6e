using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>A volume that is mounted in a container, as events tell of it.</summary>
[JsonRecord]
public sealed partial record MountedVolume
{
    /// <summary>The volume's name.</summary>
    public required string Name { get; init; }

    /// <summary>What keeps it.</summary>
    public required string Driver { get; init; }

    /// <summary>Where it is mounted in the container.</summary>
    public required string Destination { get; init; }

    /// <summary>Whether nothing can be written there.</summary>
    public bool ReadOnly { get; init; }
}
