using System.Management.Automation;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that say what a container may use.</summary>
public abstract class LimitingCmdlet : ContainersCmdlet
{
    /// <summary>The parameter set that has the options of a container.</summary>
    protected const string ImageSet = "Image";

    /// <summary>The most memory, such as 512MB; processes that need more are ended. 0 or -1 for no limit.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? Memory { get => Limits.Memory; set => Limits = Limits with { Memory = value is 0 ? -1 : value }; }

    /// <summary>The most memory and swap space together; -1 for no limit of swap. Twice the memory if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? MemorySwap { get => Limits.MemorySwap; set => Limits = Limits with { MemorySwap = value }; }

    /// <summary>Memory that the kernel tries to leave the container when memory is short.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? MemoryReservation { get => Limits.MemoryReservation; set => Limits = Limits with { MemoryReservation = value }; }

    /// <summary>How many processors' time it may use, such as 1.5; 0 or -1 for no limit.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number]
    public double? Cpus { get => Limits.Cpus; set => Limits = Limits with { Cpus = value is 0 ? -1 : value }; }

    /// <summary>How readily its memory is swapped out, 0 to 100. With cgroup v1 alone.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public int? MemorySwappiness { get => Limits.MemorySwappiness; set => Limits = Limits with { MemorySwappiness = value }; }

    /// <summary>Lets its processes wait for memory where the kernel would end one. With cgroup v1 alone.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter OomKillDisable { get => Limits.OomKillDisable; set => Limits = Limits with { OomKillDisable = value }; }

    /// <summary>Microseconds of processor time in each period; 0 or -1 for no limit. Not together with -Cpus.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? CpuQuota { get => Limits.CpuQuota; set => Limits = Limits with { CpuQuota = value is 0 ? -1 : value }; }

    /// <summary>The period of that quota in microseconds, 1000 to 1000000; 100000 if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? CpuPeriod { get => Limits.CpuPeriod; set => Limits = Limits with { CpuPeriod = value }; }

    /// <summary>Its share of the processors beside other containers, 2 to 262144; 1024 if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? CpuShares { get => Limits.CpuShares; set => Limits = Limits with { CpuShares = value }; }

    /// <summary>Microseconds in each period that its processes of real-time policies may have, where the kernel has such groups (cgroup v1).</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? CpuRealtimeRuntime { get => Limits.CpuRealtimeRuntime; set => Limits = Limits with { CpuRealtimeRuntime = value }; }

    /// <summary>The period of that time in microseconds; 1000000 if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? CpuRealtimePeriod { get => Limits.CpuRealtimePeriod; set => Limits = Limits with { CpuRealtimePeriod = value }; }

    /// <summary>The processors it may run on, such as 0-2,7.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [CommaText]
    public string? CpusetCpus { get => Limits.CpusetCpus; set => Limits = Limits with { CpusetCpus = value }; }

    /// <summary>The memory nodes it may use, such as 0,1.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [CommaText]
    public string? CpusetMems { get => Limits.CpusetMems; set => Limits = Limits with { CpusetMems = value }; }

    /// <summary>How many processes and threads it may have; 0 or -1 for no limit.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public long? PidsLimit { get => Limits.PidsLimit; set => Limits = Limits with { PidsLimit = value is 0 ? -1 : value }; }

    /// <summary>Its share of block devices beside other containers, 10 to 1000.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Number(IsWhole = true)]
    public int? BlockIOWeight { get => Limits.BlockIOWeight; set => Limits = Limits with { BlockIOWeight = value }; }

    /// <summary>That share for single devices, /dev/NAME:WEIGHT.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? BlockIOWeightDevice { get => Limits.BlockIOWeightDevice as string[]; set => Limits = Limits with { BlockIOWeightDevice = value }; }

    /// <summary>Bytes a second read from devices, /dev/NAME:SIZE such as /dev/sda:10m.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceReadBps { get => Limits.DeviceReadBps as string[]; set => Limits = Limits with { DeviceReadBps = value }; }

    /// <summary>Bytes a second written to devices, /dev/NAME:SIZE.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceWriteBps { get => Limits.DeviceWriteBps as string[]; set => Limits = Limits with { DeviceWriteBps = value }; }

    /// <summary>Reads a second from devices, /dev/NAME:NUMBER.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceReadIops { get => Limits.DeviceReadIops as string[]; set => Limits = Limits with { DeviceReadIops = value }; }

    /// <summary>Writes a second to devices, /dev/NAME:NUMBER.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceWriteIops { get => Limits.DeviceWriteIops as string[]; set => Limits = Limits with { DeviceWriteIops = value }; }

    /// <summary>The limits that were asked for.</summary>
    private protected ContainerLimits Limits { get; private set; } = new();
}
