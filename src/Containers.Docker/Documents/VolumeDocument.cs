using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Engine.Volumes;

namespace Containers.Docker.Documents;

/// <summary>A volume as docker's inspect shows it (Engine API, "VolumeInspect").</summary>
public sealed record VolumeDocument
{
    /// <summary>When it was created, in whole seconds.</summary>
    public string CreatedAt { get; init; } = string.Empty;

    /// <summary>Its driver.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string>? Labels { get; init; }

    /// <summary>Its folder on the host.</summary>
    public string Mountpoint { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Options of its driver.</summary>
    public SortedDictionary<string, string>? Options { get; init; }

    /// <summary><c>local</c>: on this machine alone.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>What its driver says of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Status { get; init; }

    /// <summary>How much of the disk it takes; only where that is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeUsageDocument? UsageData { get; init; }

    /// <summary>As text for people, a field on each line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Indented.VolumeDocument);

    /// <summary>A volume's document.</summary>
    public static VolumeDocument Of(VolumeInfo volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return new()
        {
            CreatedAt = DockerTime.Seconds(volume.Created),
            Driver = volume.Driver,
            Labels = volume.Labels.Count > 0 ? new(volume.Labels.ToDictionary(), StringComparer.Ordinal) : null,
            Mountpoint = volume.Mountpoint,
            Name = volume.Name,
            Options = volume.DriverOptions.Count > 0 ? new(volume.DriverOptions.ToDictionary(), StringComparer.Ordinal) : null,
            Scope = "local",
        };
    }
}
