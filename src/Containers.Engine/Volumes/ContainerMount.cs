using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <summary>What is asked to be mounted in a container, as docker's <c>--mount</c> says it.</summary>
[JsonRecord]
public sealed partial record ContainerMount
{
    /// <summary>Its kind, one of <see cref="MountTypes"/>.</summary>
    public string Type { get; init; } = MountTypes.Volume;

    /// <summary>A volume's name, an absolute path of this machine, or an image; null for a new volume, and for memory.</summary>
    public string? Source { get; init; }

    /// <summary>Where it is mounted: an absolute path in the container.</summary>
    public required string Target { get; init; }

    /// <summary>Whether nothing can be written there.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Of a bind: how mounts below it spread between the container and this machine (mount_namespaces(7)); null is <c>rprivate</c>.</summary>
    public string? Propagation { get; init; }

    /// <summary>
    /// Of a bind: whether it shows what is mounted below its source. Null or <c>enabled</c> for yes, read-only like itself; <c>disabled</c> for no;
    /// <c>writable</c> for yes, writable also where itself is not; <c>readonly</c> for yes and read-only, or an error.
    /// </summary>
    public string? Recursion { get; init; }

    /// <summary>Of a bind: whether its source is made as a folder where it is missing; otherwise that is an error.</summary>
    public bool CreatesSource { get; init; }

    /// <summary>Of a bind: whether its files are shown as those of the container's users, where that has a user namespace of its own.</summary>
    public bool IsIdMapped { get; init; }

    /// <summary>Of a volume or an image: the file or folder in it that is mounted; null for all of it.</summary>
    public string? Subpath { get; init; }

    /// <summary>Of a volume: whether what the image has in its place is not copied into one that is empty.</summary>
    public bool NoCopy { get; init; }

    /// <summary>Of a volume that is made: its driver.</summary>
    public string? Driver { get; init; }

    /// <summary>Of a volume that is made: options of its driver by name.</summary>
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <summary>Of a volume that is made: free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Of memory: how many bytes it can hold; null for half of the machine's memory.</summary>
    public long? Size { get; init; }

    /// <summary>Of memory: the folder's permissions; null is 1777 in octal digits.</summary>
    public uint? Mode { get; init; }

    /// <summary>Refuses what is no mount, in whatever form it was asked for.</summary>
    /// <exception cref="VolumeOptionsException">It is none.</exception>
    internal void Check()
    {
        string? fault = this switch
        {
            { Type: not (MountTypes.Bind or MountTypes.Volume or MountTypes.Tmpfs or MountTypes.Image) } => $"'{Type}' is no value of type in a mount.",
            { Propagation: { } propagation } when !MountPath.IsPropagation(propagation) => $"'{propagation}' is no value of bind-propagation in a mount.",
            { Recursion: not (null or "enabled" or "disabled" or "writable" or "readonly") } => $"'{Recursion}' is no value of bind-recursive in a mount.",
            { Target: "" } => "A mount needs a target: target=/PATH.",
            _ when !Target.StartsWith('/') => $"The target '{Target}' of a mount is no absolute path.",
            { Type: MountTypes.Tmpfs, Source: not null } => "A mount of type tmpfs has no source.",
            { Type: MountTypes.Bind or MountTypes.Image, Source: null } => $"A mount of type {Type} needs a source.",
            { Type: MountTypes.Bind, Source: { } source } when !source.StartsWith('/') => $"The source '{source}' of a bind mount is no absolute path.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new VolumeOptionsException(fault);
        }

        if (this is { Type: MountTypes.Volume, Source: { } name })
        {
            VolumeName.Check(name);
        }
    }

    /// <summary>As docker writes a volume: <c>data:/data:ro</c>.</summary>
    public override string ToString() => $"{Source ?? Type}:{Target}{(ReadOnly ? ":ro" : "")}";
}
