using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>What a container may use. Null is not limited.</summary>
public sealed record ContainerLimits
{
    /// <summary>Makes one by its members.</summary>
    public ContainerLimits()
    {
    }

    internal ContainerLimits(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "memory": Memory = json.Int64(); break;
                case "memorySwap": MemorySwap = json.Int64(); break;
                case "memoryReservation": MemoryReservation = json.Int64(); break;
                case "memorySwappiness": MemorySwappiness = json.Int32(); break;
                case "oomKillDisable": OomKillDisable = json.Flag(); break;
                case "cpus": Cpus = json.Double(); break;
                case "cpuQuota": CpuQuota = json.Int64(); break;
                case "cpuPeriod": CpuPeriod = json.Int64(); break;
                case "cpuShares": CpuShares = json.Int64(); break;
                case "cpusetCpus": CpusetCpus = json.Text(); break;
                case "cpusetMems": CpusetMems = json.Text(); break;
                case "pidsLimit": PidsLimit = json.Int64(); break;
                case "blockIOWeight": BlockIOWeight = json.Int32(); break;
                case "blockIOWeightDevice": BlockIOWeightDevice = json.Texts(); break;
                case "deviceReadBps": DeviceReadBps = json.Texts(); break;
                case "deviceWriteBps": DeviceWriteBps = json.Texts(); break;
                case "deviceReadIops": DeviceReadIops = json.Texts(); break;
                case "deviceWriteIops": DeviceWriteIops = json.Texts(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>Memory in bytes, at least 6 MB; processes that need more are ended by the kernel.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory and swap space together in bytes; -1 is without limit. Where memory is limited and this is not, it is twice as much.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>Bytes of memory that the kernel tries to leave the container when memory is short; not above <see cref="Memory"/>.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>How readily its memory is swapped out, 0 to 100. With cgroup v1 alone.</summary>
    public int? MemorySwappiness { get; init; }

    /// <summary>Whether its processes wait for memory where the kernel would end one. With cgroup v1 alone.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>How many processors' time it may use, such as 1.5; at least 0.01. Not together with a period or quota.</summary>
    public double? Cpus { get; init; }

    /// <summary>Microseconds of processor time in each period, at least 1000; -1 is without limit.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>The period of <see cref="CpuQuota"/> in microseconds, 1000 to 1000000; null is 100000.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>Its share of processor time beside other containers', 2 to 262144; 1024 where nothing is said.</summary>
    public long? CpuShares { get; init; }

    /// <summary>The processors it may run on, such as <c>0-2,7</c>.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>The memory nodes it may use, such as <c>0,1</c>.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>How many processes and threads it may have; -1 is without limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Its share of block devices beside other containers', 10 to 1000.</summary>
    public int? BlockIOWeight { get; init; }

    /// <summary>That share for single devices, <c>/dev/NAME:WEIGHT</c>.</summary>
    public IReadOnlyList<string>? BlockIOWeightDevice { get; init; }

    /// <summary>Bytes a second that are read from devices, <c>/dev/NAME:SIZE</c> such as <c>/dev/sda:10m</c>.</summary>
    public IReadOnlyList<string>? DeviceReadBps { get; init; }

    /// <summary>Bytes a second that are written to devices.</summary>
    public IReadOnlyList<string>? DeviceWriteBps { get; init; }

    /// <summary>Reads a second from devices, <c>/dev/NAME:NUMBER</c>.</summary>
    public IReadOnlyList<string>? DeviceReadIops { get; init; }

    /// <summary>Writes a second to devices.</summary>
    public IReadOnlyList<string>? DeviceWriteIops { get; init; }

    /// <summary>These limits with others over them; what is null there stays as it is here.</summary>
    internal ContainerLimits With(ContainerLimits changes) => new()
    {
        Memory = changes.Memory ?? Memory,
        MemorySwap = changes.MemorySwap ?? MemorySwap,
        MemoryReservation = changes.MemoryReservation ?? MemoryReservation,
        MemorySwappiness = changes.MemorySwappiness ?? MemorySwappiness,
        OomKillDisable = changes.OomKillDisable || OomKillDisable,
        Cpus = changes.Cpus ?? Cpus,
        CpuQuota = changes.CpuQuota ?? CpuQuota,
        CpuPeriod = changes.CpuPeriod ?? CpuPeriod,
        CpuShares = changes.CpuShares ?? CpuShares,
        CpusetCpus = changes.CpusetCpus ?? CpusetCpus,
        CpusetMems = changes.CpusetMems ?? CpusetMems,
        PidsLimit = changes.PidsLimit ?? PidsLimit,
        BlockIOWeight = changes.BlockIOWeight ?? BlockIOWeight,
        BlockIOWeightDevice = changes.BlockIOWeightDevice ?? BlockIOWeightDevice,
        DeviceReadBps = changes.DeviceReadBps ?? DeviceReadBps,
        DeviceWriteBps = changes.DeviceWriteBps ?? DeviceWriteBps,
        DeviceReadIops = changes.DeviceReadIops ?? DeviceReadIops,
        DeviceWriteIops = changes.DeviceWriteIops ?? DeviceWriteIops,
    };
}
