using System.Text.Json.Serialization;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>What was asked to be mounted in a container (Engine API, "Mount"). What is not said is left out.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record MountRequestDocument
{
    /// <summary>Its kind.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>A volume, a path of the host, or an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Where it is in the container.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>Whether nothing can be written there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnly { get; init; }

    /// <summary>Of a bind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BindOptionsDocument? BindOptions { get; init; }

    /// <summary>Of a volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeOptionsDocument? VolumeOptions { get; init; }

    /// <summary>Of memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TmpfsOptionsDocument? TmpfsOptions { get; init; }

    /// <summary>Of an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageOptionsDocument? ImageOptions { get; init; }

    /// <summary>What was asked for.</summary>
    public static MountRequestDocument Of(ContainerMount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        return new()
        {
            Type = mount.Type,
            Source = mount.Source,
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
            BindOptions = mount.Type == MountTypes.Bind ? BindOptionsDocument.Of(mount) : null,
            VolumeOptions = mount.Type == MountTypes.Volume ? VolumeOptionsDocument.Of(mount) : null,
            TmpfsOptions = mount.Size is null && mount.Mode is null ? null : new() { SizeBytes = mount.Size ?? 0, Mode = mount.Mode ?? 0 },
            ImageOptions = mount.Type == MountTypes.Image && mount.Subpath is not null ? new() { Subpath = mount.Subpath } : null,
        };
    }
}
