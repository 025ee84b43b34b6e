namespace Containers.Engine.Containers.Observation;

/// <summary>A process of a container that runs (proc_pid_stat(5)).</summary>
public sealed record ContainerProcessInfo
{
    /// <summary>The container's name.</summary>
    public required string Container { get; init; }

    /// <summary>Its ID on the host.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The ID of the process that made it, on the host.</summary>
    public required int ParentProcessId { get; init; }

    /// <summary>Its ID in the container.</summary>
    public int ContainerProcessId { get; init; }

    /// <summary>Its user, as the host counts.</summary>
    public uint UserId { get; init; }

    /// <summary>What this machine calls that user; the number where it has no name.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>What it does: <c>R</c> runs, <c>S</c> and <c>D</c> sleep, <c>T</c> is stopped, <c>Z</c> has ended.</summary>
    public char State { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How much processor time it has had.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>How many bytes of memory it has in use.</summary>
    public long Memory { get; init; }

    /// <summary>Its terminal as tty(1) names it without <c>/dev/</c>, such as <c>pts/0</c>; null where it has none.</summary>
    public string? Terminal { get; init; }

    /// <summary>Its program with the arguments; in brackets its name, where it has none.</summary>
    public required string Command { get; init; }

    /// <summary>Its program with the arguments.</summary>
    public override string ToString() => Command;
}
