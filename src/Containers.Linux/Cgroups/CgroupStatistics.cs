namespace Containers.Linux.Cgroups;

/// <summary>What a group's members use and have used, by controller; null where the controller is not there.</summary>
public sealed class CgroupStatistics
{
    /// <summary>Processor time.</summary>
    public CpuStatistics? Cpu { get; internal set; }

    /// <summary>Memory.</summary>
    public MemoryStatistics? Memory { get; internal set; }

    /// <summary>Processes and threads.</summary>
    public PidsStatistics? Pids { get; internal set; }

    /// <summary>Block devices.</summary>
    public BlockStatistics? Block { get; internal set; }

    /// <summary>Huge pages, by the page's size such as <c>2MB</c>.</summary>
    public IReadOnlyDictionary<string, UsageStatistics> HugePages { get; internal set; } = new Dictionary<string, UsageStatistics>();
}

/// <summary>Processor time in nanoseconds.</summary>
public sealed record CpuStatistics
{
    /// <summary>All of it.</summary>
    public ulong Total { get; init; }

    /// <summary>What was spent in programs.</summary>
    public ulong User { get; init; }

    /// <summary>What was spent in the kernel.</summary>
    public ulong Kernel { get; init; }

    /// <summary>By processor; empty where the kernel does not tell (v2).</summary>
    public IReadOnlyList<ulong> ByProcessor { get; init; } = [];

    /// <summary>How many periods of a quota there were.</summary>
    public ulong Periods { get; init; }

    /// <summary>In how many of them the quota was used up.</summary>
    public ulong ThrottledPeriods { get; init; }

    /// <summary>How long members waited for the next period.</summary>
    public ulong ThrottledTime { get; init; }
}

/// <summary>Use of something that has a limit.</summary>
/// <param name="Usage">What is used now.</param>
/// <param name="Most">The most that was used; 0 where the kernel does not tell.</param>
/// <param name="Limit">The limit; <see cref="ulong.MaxValue"/> without one.</param>
/// <param name="Failures">How often the limit stood in the way.</param>
public sealed record UsageStatistics(ulong Usage, ulong Most, ulong Limit, ulong Failures);

/// <summary>Memory in bytes.</summary>
public sealed record MemoryStatistics
{
    /// <summary>Memory.</summary>
    public required UsageStatistics Memory { get; init; }

    /// <summary>Memory and swap space together on v1, swap space alone on v2; null where the kernel does not count it.</summary>
    public UsageStatistics? Swap { get; init; }

    /// <summary>Memory of the kernel's own; null on v2, where it is a part of the memory.</summary>
    public UsageStatistics? Kernel { get; init; }

    /// <summary>The part that holds contents of files.</summary>
    public ulong Cache { get; init; }

    /// <summary>Every number of memory.stat by its name.</summary>
    public IReadOnlyDictionary<string, ulong> Details { get; init; } = new Dictionary<string, ulong>();
}

/// <summary>Processes and threads.</summary>
/// <param name="Current">How many there are.</param>
/// <param name="Limit">How many there may be; 0 without a limit.</param>
public sealed record PidsStatistics(ulong Current, ulong Limit);

/// <summary>Block devices.</summary>
/// <param name="Bytes">Bytes by device and operation.</param>
/// <param name="Operations">Operations by device and operation.</param>
public sealed record BlockStatistics(IReadOnlyList<BlockEntry> Bytes, IReadOnlyList<BlockEntry> Operations);

/// <summary>A count of one operation on one device.</summary>
/// <param name="Major">The device's major number.</param>
/// <param name="Minor">The device's minor number.</param>
/// <param name="Operation"><c>Read</c>, <c>Write</c>, <c>Discard</c> and so on, as v1 calls them.</param>
/// <param name="Value">The count.</param>
public sealed record BlockEntry(ulong Major, ulong Minor, string Operation, ulong Value);
