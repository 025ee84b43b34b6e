using System.Text.Json.Serialization;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>How a volume is mounted, and made where it is missing.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record VolumeOptionsDocument
{
    /// <summary>Whether what the image has in its place is not copied into it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoCopy { get; init; }

    /// <summary>Free-form facts by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Labels { get; init; }

    /// <summary>What keeps it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeDriverDocument? DriverConfig { get; init; }

    /// <summary>The file or folder in it that is mounted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; init; }

    /// <summary>What was asked for; null for nothing.</summary>
    public static VolumeOptionsDocument? Of(ContainerMount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        VolumeOptionsDocument options = new()
        {
            NoCopy = mount.NoCopy,
            Labels = Map(mount.Labels),
            DriverConfig = mount.Driver is null && mount.DriverOptions is null ? null : new() { Name = mount.Driver, Options = Map(mount.DriverOptions) },
            Subpath = mount.Subpath,
        };
        return options == new VolumeOptionsDocument() ? null : options;
    }

    private static SortedDictionary<string, string>? Map(IReadOnlyDictionary<string, string>? map) => map is null ? null : new(map.ToDictionary(), StringComparer.Ordinal);
}
