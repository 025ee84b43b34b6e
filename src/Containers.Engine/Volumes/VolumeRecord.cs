using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <summary>A volume as it is kept: its <c>volume.json</c>.</summary>
[JsonRecord]
internal sealed partial record VolumeRecord
{
    public required string Name { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Whether it was made for a container that names none; such a volume goes with its container where that is asked for.</summary>
    public bool IsAnonymous { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What <see cref="LocalDriver"/> mounts in place of the volume's own folder; null or empty for that folder.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
