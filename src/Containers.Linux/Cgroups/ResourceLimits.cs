namespace Containers.Linux.Cgroups;

/// <summary>What a group may use, by controller, in the forms of cgroup v1; the v2 controllers convert them. Null is not limited.</summary>
public sealed record ResourceLimits
{
    /// <summary>Limits of memory.</summary>
    public MemoryLimits? Memory { get; init; }

    /// <summary>Shares and limits of processor time.</summary>
    public CpuLimits? Cpu { get; init; }

    /// <summary>The processors and memory nodes.</summary>
    public CpusetLimits? Cpuset { get; init; }

    /// <summary>How many processes and threads there may be; 0 or less is without limit.</summary>
    public long? Pids { get; init; }

    /// <summary>Shares and limits of block devices.</summary>
    public BlockLimits? Block { get; init; }

    /// <summary>How many bytes of huge pages may be used, by the page's size such as <c>2MB</c>.</summary>
    public IReadOnlyDictionary<string, ulong> HugePages { get; init; } = new Dictionary<string, ulong>();

    /// <summary>The class that packets of the members belong to (tc(8)); 0 is none.</summary>
    public uint? NetworkClass { get; init; }

    /// <summary>The priority of packets by network device.</summary>
    public IReadOnlyDictionary<string, uint> NetworkPriorities { get; init; } = new Dictionary<string, uint>();

    /// <summary>Limits of remote direct memory access, by device.</summary>
    public IReadOnlyDictionary<string, RdmaLimits> Rdma { get; init; } = new Dictionary<string, RdmaLimits>();

    /// <summary>Files of the v2 group by name, and what is written to each; after all else.</summary>
    public IReadOnlyDictionary<string, string> Unified { get; init; } = new Dictionary<string, string>();
}

/// <summary>Limits of remote direct memory access on one device.</summary>
/// <param name="Handles">How many handles may be open.</param>
/// <param name="Objects">How many objects may be made.</param>
public readonly record struct RdmaLimits(uint? Handles, uint? Objects);

/// <summary>Limits of memory in bytes; -1 is without limit.</summary>
/// <param name="Limit">The limit of memory.</param>
/// <param name="Swap">The limit of memory and swap space together.</param>
/// <param name="Reservation">What the kernel tries to leave the group when memory is short.</param>
/// <param name="Swappiness">How eagerly anonymous memory is swapped out, 0 to 100.</param>
/// <param name="DisableOomKiller">Whether processes that ask for more sleep instead of being killed.</param>
/// <param name="KernelTcp">The limit of the kernel's buffers for TCP.</param>
public sealed record MemoryLimits(
    long? Limit = null, long? Swap = null, long? Reservation = null, ulong? Swappiness = null, bool? DisableOomKiller = null, long? KernelTcp = null);

/// <summary>Shares and limits of processor time; times in microseconds.</summary>
/// <param name="Shares">The share beside other groups', 2 to 262144.</param>
/// <param name="Quota">How much of each period may be used; -1 is without limit.</param>
/// <param name="Period">The period.</param>
/// <param name="Burst">How much unused time may be used later at once.</param>
/// <param name="RealtimeRuntime">How much of each real-time period real-time processes may use.</param>
/// <param name="RealtimePeriod">The real-time period.</param>
/// <param name="Idle">1 for a group that only runs when nothing else wants to.</param>
public sealed record CpuLimits(
    ulong? Shares = null, long? Quota = null, ulong? Period = null, ulong? Burst = null,
    long? RealtimeRuntime = null, ulong? RealtimePeriod = null, long? Idle = null);

/// <summary>Processors and memory nodes, as lists of numbers and ranges (cpuset(7), "List format").</summary>
/// <param name="Cpus">The processors.</param>
/// <param name="Mems">The memory nodes.</param>
public sealed record CpusetLimits(string? Cpus = null, string? Mems = null);

/// <summary>Shares and limits of block devices.</summary>
/// <param name="Weight">The share beside other groups', 10 to 1000.</param>
/// <param name="DeviceWeights">Shares on single devices.</param>
/// <param name="ReadBytes">Bytes a second that may be read.</param>
/// <param name="WriteBytes">Bytes a second that may be written.</param>
/// <param name="Reads">Reads a second.</param>
/// <param name="Writes">Writes a second.</param>
public sealed record BlockLimits(
    ulong? Weight,
    IReadOnlyList<DeviceRate> DeviceWeights,
    IReadOnlyList<DeviceRate> ReadBytes,
    IReadOnlyList<DeviceRate> WriteBytes,
    IReadOnlyList<DeviceRate> Reads,
    IReadOnlyList<DeviceRate> Writes);

/// <summary>A share or limit on one block device.</summary>
/// <param name="Major">The device's major number.</param>
/// <param name="Minor">The device's minor number.</param>
/// <param name="Rate">The share, or bytes or operations a second where 0 is without limit.</param>
public sealed record DeviceRate(long Major, long Minor, ulong Rate);
