using System.Text.Json.Serialization;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>How a file or folder of the host is mounted.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record BindOptionsDocument
{
    /// <summary>How mounts get in and out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Propagation { get; init; }

    /// <summary>Whether what is mounted below the source is not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NonRecursive { get; init; }

    /// <summary>Whether the source is made where it is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CreateMountpoint { get; init; }

    /// <summary>Whether what is mounted below can be written to all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyNonRecursive { get; init; }

    /// <summary>Whether it is an error where what is mounted below cannot be made read-only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyForceRecursive { get; init; }

    /// <summary>What was asked for; null for nothing.</summary>
    public static BindOptionsDocument? Of(ContainerMount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        BindOptionsDocument options = new()
        {
            Propagation = mount.Propagation,
            NonRecursive = mount.Recursion == "disabled",
            CreateMountpoint = mount.CreatesSource,
            ReadOnlyNonRecursive = mount.Recursion == "writable",
            ReadOnlyForceRecursive = mount.Recursion == "readonly",
        };
        return options == new BindOptionsDocument() ? null : options;
    }
}
