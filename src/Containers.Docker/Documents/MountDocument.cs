using System.Text.Json.Serialization;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Volumes;

namespace Containers.Docker.Documents;

/// <summary>What is mounted in a container.</summary>
public sealed record MountDocument
{
    /// <summary><c>bind</c>, <c>volume</c>, <c>tmpfs</c> or <c>image</c>.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>The volume's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>The folder on the host.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Where it is in the container.</summary>
    public string Destination { get; init; } = string.Empty;

    /// <summary>The volume's driver.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; init; }

    /// <summary>The options that were given.</summary>
    public string Mode { get; init; } = string.Empty;

    /// <summary>Whether it can be written to.</summary>
    public bool RW { get; init; }

    /// <summary>How mounts get in and out.</summary>
    public string Propagation { get; init; } = string.Empty;

    /// <summary>What is mounted in a container.</summary>
    public static MountDocument Of(MountPoint mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        return new()
        {
            Type = mount.Type,
            Name = mount.Name,
            Source = mount.Source ?? string.Empty,
            Destination = mount.Destination,
            Driver = mount.Name is null ? null : LocalDriver.Name,
            Mode = mount.Mode ?? string.Empty,
            RW = !mount.ReadOnly,
            Propagation = mount.Propagation ?? string.Empty,
        };
    }
}
