namespace Containers.Oci.Runtime;

/// <summary>How a process is scheduled (config.md, "scheduler"; sched_setattr(2)).</summary>
[JsonRecord]
public sealed partial record RuntimeScheduler
{
    /// <summary><c>SCHED_OTHER</c>, <c>SCHED_FIFO</c> and so on.</summary>
    public string Policy { get; set; } = string.Empty;

    /// <summary>The nice value, -20 to 19.</summary>
    public int Nice { get; init; }

    /// <summary>The priority of SCHED_FIFO and SCHED_RR.</summary>
    public int Priority { get; init; }

    /// <summary><c>SCHED_FLAG_RESET_ON_FORK</c> and so on.</summary>
    public IReadOnlyList<string> Flags { get; set; } = [];

    /// <summary>Nanoseconds of each period that SCHED_DEADLINE gives.</summary>
    public ulong Runtime { get; init; }

    /// <summary>By when in each period, in nanoseconds.</summary>
    public ulong Deadline { get; init; }

    /// <summary>The period in nanoseconds.</summary>
    public ulong Period { get; init; }
}

/// <summary>A process's priority on block devices (config.md, "ioPriority"; ioprio_set(2)).</summary>
[JsonRecord]
public sealed partial record RuntimeIoPriority
{
    /// <summary><c>IOPRIO_CLASS_RT</c>, <c>IOPRIO_CLASS_BE</c> or <c>IOPRIO_CLASS_IDLE</c>.</summary>
    public string Class { get; set; } = string.Empty;

    /// <summary>0, the highest, to 7.</summary>
    public int Priority { get; init; }
}

/// <summary>The processors of a process that <c>exec</c> starts (config.md, "execCPUAffinity").</summary>
[JsonRecord]
public sealed partial record RuntimeProcessorAffinity
{
    /// <summary>Before it joins the container's group, a list such as <c>0-2,7</c>; null leaves this program's.</summary>
    public string? Initial { get; init; }

    /// <summary>Once it has; null leaves what the group allows.</summary>
    public string? Final { get; init; }
}

/// <summary>Which kernel a process sees (config-linux.md, "Personality"; personality(2)).</summary>
[JsonRecord]
public sealed partial record LinuxPersonality
{
    /// <summary><c>LINUX</c> or <c>LINUX32</c>.</summary>
    public string Domain { get; set; } = string.Empty;

    /// <summary>The specification defines none.</summary>
    public IReadOnlyList<string> Flags { get; set; } = [];
}
