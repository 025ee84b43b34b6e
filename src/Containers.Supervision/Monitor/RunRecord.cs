using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>The last run of a container, as its monitor last wrote it. A container without such a file was never started.</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record RunRecord
{
    /// <summary>The container's process, as the host counted.</summary>
    public int Pid { get; init; }

    /// <summary>When that process started, in clock ticks since boot (field 22 of proc_pid_stat(5)): tells it from a later one of the same id.</summary>
    public long PidStartTime { get; init; }

    /// <summary>The monitor's process, as the host counted.</summary>
    public int MonitorPid { get; init; }

    /// <summary>When the monitor started, in clock ticks since boot.</summary>
    public long MonitorStartTime { get; init; }

    /// <summary>The boot that both ids belong to (/proc/sys/kernel/random/boot_id).</summary>
    public string? BootId { get; init; }

    /// <summary>When the container started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Its exit code; 128 and the signal's number where a signal ended it. Null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The exit code of the run before this one, where its policy started it again; for those who waited for that run's end.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>Whether the kernel ended one of its processes because memory was short.</summary>
    public bool OomKilled { get; init; }

    /// <summary>How often its policy started it again since somebody did.</summary>
    public int RestartCount { get; init; }

    /// <summary>Whether it has ended and its monitor is about to start it again.</summary>
    public bool Restarting { get; init; }

    /// <summary>How often it has ended since somebody started it.</summary>
    public int EndCount => RestartCount + (Finished is not null && !Restarting ? 1 : 0);

    /// <summary>Why it could not be started; null where it could.</summary>
    public string? Error { get; init; }

    /// <summary>Reads a state.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static RunRecord Read(ReadOnlySpan<byte> json) => JsonInput.Read<RunRecord>(json, "container's state");
}
