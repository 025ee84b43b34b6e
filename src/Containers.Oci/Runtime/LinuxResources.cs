namespace Containers.Oci.Runtime;

/// <summary>What a container may use (OCI runtime-spec 1.2, config-linux.md, "Control groups"). What is absent is not limited.</summary>
[JsonRecord]
public sealed partial record LinuxResources
{
    /// <summary>Which devices may be used; the last rule that matches counts.</summary>
    public IReadOnlyList<LinuxDeviceRule> Devices { get; set; } = [];

    /// <summary>Limits of memory.</summary>
    public LinuxMemory? Memory { get; init; }

    /// <summary>Shares and limits of processor time.</summary>
    public LinuxCpu? Cpu { get; init; }

    /// <summary>The limit of processes and threads.</summary>
    public LinuxPids? Pids { get; init; }

    /// <summary>Shares and limits of block devices.</summary>
    public LinuxBlockIO? BlockIO { get; init; }

    /// <summary>Limits of huge pages.</summary>
    public IReadOnlyList<LinuxHugepageLimit> HugepageLimits { get; set; } = [];

    /// <summary>Class and priorities of packets.</summary>
    public LinuxNetwork? Network { get; init; }

    /// <summary>Limits of remote direct memory access, by device.</summary>
    public IReadOnlyDictionary<string, LinuxRdma>? Rdma { get; init; }

    /// <summary>Files of the cgroup v2 group by name, and what is written to each; after all else.</summary>
    public IReadOnlyDictionary<string, string>? Unified { get; init; }

    /// <summary>Reads resources that stand by themselves, as <c>update --resources</c> takes them.</summary>
    /// <exception cref="OciFormatException">They do not follow the specification.</exception>
    public static LinuxResources Read(ReadOnlySpan<byte> json, string name) =>
        JsonInput.Read<LinuxResources>(json, name);
}

/// <summary>Class and priorities of packets (config-linux.md, "Network"); v1 alone.</summary>
[JsonRecord]
public sealed partial record LinuxNetwork
{
    /// <summary>The class that packets belong to.</summary>
    public uint? ClassID { get; init; }

    /// <summary>The priority of packets on single devices.</summary>
    public IReadOnlyList<LinuxInterfacePriority> Priorities { get; set; } = [];
}

/// <summary>The priority of packets on one network device.</summary>
[JsonRecord]
public sealed partial record LinuxInterfacePriority
{
    /// <summary>The device's name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>The priority.</summary>
    public uint Priority { get; init; }
}

/// <summary>Limits of remote direct memory access on one device (config-linux.md, "RDMA").</summary>
[JsonRecord]
public sealed partial record LinuxRdma
{
    /// <summary>How many handles may be open.</summary>
    public uint? HcaHandles { get; init; }

    /// <summary>How many objects may be made.</summary>
    public uint? HcaObjects { get; init; }
}

/// <summary>Limits of memory, in bytes; -1 is without limit (config-linux.md, "Memory").</summary>
[JsonRecord]
public sealed partial record LinuxMemory
{
    /// <summary>The limit of memory.</summary>
    public long? Limit { get; init; }

    /// <summary>What the kernel tries to leave the container when memory is short.</summary>
    public long? Reservation { get; init; }

    /// <summary>The limit of memory and swap space together.</summary>
    public long? Swap { get; init; }

    /// <summary>The limit of the kernel's buffers for TCP; v1 alone.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("kernelTCP")]
    public long? KernelTcp { get; init; }

    /// <summary>How eagerly anonymous memory is swapped out, 0 to 100; v1 alone.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>Whether processes that ask for more than the limit sleep instead of being killed; v1 alone.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }
}

/// <summary>Shares and limits of processor time (config-linux.md, "CPU").</summary>
[JsonRecord]
public sealed partial record LinuxCpu
{
    /// <summary>The share beside other groups', 2 to 262144.</summary>
    public ulong? Shares { get; init; }

    /// <summary>How many microseconds of each period may be used; -1 is without limit.</summary>
    public long? Quota { get; init; }

    /// <summary>How many unused microseconds may be used later at once.</summary>
    public ulong? Burst { get; init; }

    /// <summary>The period in microseconds.</summary>
    public ulong? Period { get; init; }

    /// <summary>How many microseconds of each period real-time processes may use; v1 alone.</summary>
    public long? RealtimeRuntime { get; init; }

    /// <summary>The real-time period in microseconds; v1 alone.</summary>
    public ulong? RealtimePeriod { get; init; }

    /// <summary>The processors it may run on, such as <c>0-2,7</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>The memory nodes it may use, such as <c>0,1</c>.</summary>
    public string? Mems { get; init; }

    /// <summary>1 for a group that only runs when nothing else wants to.</summary>
    public long? Idle { get; init; }
}

/// <summary>The limit of processes and threads (config-linux.md, "PIDs").</summary>
[JsonRecord]
public sealed partial record LinuxPids
{
    /// <summary>How many there may be; 0 or less is without limit.</summary>
    public long Limit { get; init; }
}

/// <summary>A limit of huge pages (config-linux.md, "Huge page limits").</summary>
[JsonRecord]
public sealed partial record LinuxHugepageLimit
{
    /// <summary>The pages' size, such as <c>2MB</c>.</summary>
    public required string PageSize { get; init; }

    /// <summary>How many bytes of them may be used.</summary>
    public ulong Limit { get; init; }
}
