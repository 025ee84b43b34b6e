using Containers.Linux.Cgroups;

namespace Containers.Engine.Containers.Observation;

/// <summary>What a container uses: rates over the time since the measurement before, everything else since it was started.</summary>
public sealed record ContainerStatistics
{
    /// <summary>Its ID.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When this was measured.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Processor time, in percent of one processor's.</summary>
    public double CpuPercent { get; init; }

    /// <summary>All processor time.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>Memory in use in bytes, less what the kernel can give up at once: contents of files that were not used lately.</summary>
    public long MemoryUsage { get; init; }

    /// <summary>The memory it may use in bytes: the machine's, where it has no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>The one in percent of the other.</summary>
    public double MemoryPercent => MemoryLimit > 0 ? 100.0 * MemoryUsage / MemoryLimit : 0;

    /// <summary>Bytes received over its network devices, but the loopback device.</summary>
    public long NetworkReceived { get; init; }

    /// <summary>Bytes sent over them.</summary>
    public long NetworkSent { get; init; }

    /// <summary>Bytes read from block devices.</summary>
    public long BlockRead { get; init; }

    /// <summary>Bytes written to block devices.</summary>
    public long BlockWritten { get; init; }

    /// <summary>All that its control group says; null where it does not run.</summary>
    public CgroupStatistics? Group { get; init; }

    /// <summary>What came and went over each of its network devices, but the loopback device.</summary>
    public IReadOnlyList<DeviceTraffic> Devices { get; init; } = [];

    /// <summary>The time of all processors of the machine since its start, idle or not.</summary>
    public TimeSpan MachineTime { get; init; }

    /// <summary>Processes and threads.</summary>
    public long Pids { get; init; }

    /// <summary>The container's name.</summary>
    public override string ToString() => Name;
}
