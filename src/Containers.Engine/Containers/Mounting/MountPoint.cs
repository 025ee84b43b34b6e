using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Engine.Containers.Mounting;

/// <summary>What is mounted in a container, as it was decided when the container was created.</summary>
[JsonRecord]
public sealed partial record MountPoint
{
    /// <summary>Its kind, one of <see cref="MountTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The volume's name; null for what is none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the volume was made for a container that names none: it goes with the container where that is asked for.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The path on this machine of a bind mount or of a volume's files; the image as it was named. Null for others.</summary>
    public string? Source { get; init; }

    /// <summary>Where it is mounted: an absolute path in the container.</summary>
    public required string Destination { get; init; }

    /// <summary>The options of <c>-v</c> as they were written.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether nothing can be written there.</summary>
    public bool ReadOnly { get; init; }

    /// <inheritdoc cref="ContainerMount.Propagation"/>
    public string? Propagation { get; init; }

    /// <inheritdoc cref="ContainerMount.Recursion"/>
    public string? Recursion { get; init; }

    /// <inheritdoc cref="ContainerMount.CreatesSource"/>
    public bool CreatesSource { get; init; }

    /// <inheritdoc cref="ContainerMount.IsIdMapped"/>
    public bool IsIdMapped { get; init; }

    /// <inheritdoc cref="ContainerMount.Subpath"/>
    public string? Subpath { get; init; }

    /// <summary>Whether a volume that is empty gets what the image has in its place.</summary>
    public bool CopiesContent { get; init; }

    /// <inheritdoc cref="ContainerMount.Driver"/>
    public string? Driver { get; init; }

    /// <inheritdoc cref="ContainerMount.DriverOptions"/>
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <inheritdoc cref="ContainerMount.Labels"/>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <inheritdoc cref="ContainerMount.Size"/>
    public long? Size { get; init; }

    /// <inheritdoc cref="ContainerMount.Mode"/>
    public uint? Permissions { get; init; }

    /// <summary>The image's ID; null for what is none.</summary>
    public string? ImageId { get; init; }

    /// <summary>The diff IDs of the image's layers, the lowest first.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>What asks for the same in another container: an anonymous volume is that one by its name.</summary>
    public ContainerMount ToMount() => new()
    {
        Type = Type,
        Source = Name ?? Source,
        Target = Destination,
        ReadOnly = ReadOnly,
        Propagation = Propagation,
        Recursion = Recursion,
        CreatesSource = CreatesSource,
        IsIdMapped = IsIdMapped,
        Subpath = Subpath,
        NoCopy = Type == MountTypes.Volume && !CopiesContent && Subpath is null,
        Driver = Driver,
        DriverOptions = DriverOptions,
        Labels = Labels,
        Size = Size,
        Mode = Permissions,
    };

    /// <summary>As docker writes volumes: <c>SOURCE:DESTINATION</c>, and <c>:ro</c>.</summary>
    public override string ToString() => $"{Name ?? Source ?? Type}:{Destination}{(ReadOnly ? ":ro" : "")}";

    /// <summary>The image and its layers, of a mount that shows one.</summary>
    internal (ImageId Id, IReadOnlyList<DiffId> Layers) Image =>
        (Oci.ImageId.Parse(ImageId!), [.. Layers!.Select(static layer => new DiffId(Digest.Parse(layer)))]);
}
