using System.Text.Json.Serialization;
using Containers.Engine.Containers;

namespace Containers.Docker.Documents;

/// <summary>Where a container stands.</summary>
public sealed record StateDocument
{
    /// <summary>The word for it: <c>running</c>.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>Whether it runs, paused or not, or is about to be started again: docker counts that as running.</summary>
    public bool Running { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether it is about to be started again.</summary>
    public bool Restarting { get; init; }

    /// <summary>Whether the kernel ended one of its processes for want of memory.</summary>
    public bool OOMKilled { get; init; }

    /// <summary>Whether its files cannot be read.</summary>
    public bool Dead { get; init; }

    /// <summary>Its process on the host; 0 for none.</summary>
    public int Pid { get; init; }

    /// <summary>How it ended.</summary>
    public int ExitCode { get; init; }

    /// <summary>Why it could not be started.</summary>
    public string Error { get; init; } = string.Empty;

    /// <summary>When it was last started.</summary>
    public string StartedAt { get; init; } = string.Empty;

    /// <summary>When it last ended.</summary>
    public string FinishedAt { get; init; } = string.Empty;

    /// <summary>What its health checks say; absent without checks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthDocument? Health { get; init; }

    /// <summary>Where a container stands.</summary>
    public static StateDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return new()
        {
            Status = container.Status.ToString().ToLowerInvariant(),
            Running = container.Status.IsActive(),
            Paused = container.Status == ContainerStatus.Paused,
            Restarting = container.Status == ContainerStatus.Restarting,
            OOMKilled = container.OomKilled,
            Dead = container.Status == ContainerStatus.Dead,
            Pid = container.ProcessId ?? 0,
            ExitCode = container.ExitCode ?? 0,
            Error = container.Error ?? string.Empty,
            StartedAt = DockerTime.Text(container.Started),
            FinishedAt = DockerTime.Text(container.Finished),
            Health = container.Health is null ? null : HealthDocument.Of(container.Health),
        };
    }
}
