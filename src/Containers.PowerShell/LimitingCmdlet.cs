using System.Management.Automation;
using Containers.Engine.Containers.Options;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that say what a container may use.</summary>
public abstract class LimitingCmdlet : ContainersCmdlet
{
    /// <summary>The parameter set that has the options of a container.</summary>
    protected const string ImageSet = "Image";

    /// <summary>The most memory, such as 512MB; processes that need more are ended.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? Memory { get; set; }

    /// <summary>The most memory and swap space together; -1 for no limit of swap. Twice the memory if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? MemorySwap { get; set; }

    /// <summary>Memory that the kernel tries to leave the container when memory is short.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? MemoryReservation { get; set; }

    /// <summary>How many processors' time it may use, such as 1.5.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public double? Cpus { get; set; }

    /// <summary>How readily its memory is swapped out, 0 to 100. With cgroup v1 alone.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public int? MemorySwappiness { get; set; }

    /// <summary>Lets its processes wait for memory where the kernel would end one. With cgroup v1 alone.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter OomKillDisable { get; set; }

    /// <summary>Microseconds of processor time in each period; -1 for no limit. Not together with -Cpus.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public long? CpuQuota { get; set; }

    /// <summary>The period of that quota in microseconds, 1000 to 1000000; 100000 if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public long? CpuPeriod { get; set; }

    /// <summary>Its share of the processors beside other containers, 2 to 262144; 1024 if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public long? CpuShares { get; set; }

    /// <summary>The processors it may run on, such as 0-2,7.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? CpusetCpus { get; set; }

    /// <summary>The memory nodes it may use, such as 0,1.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? CpusetMems { get; set; }

    /// <summary>How many processes and threads it may have; -1 for no limit.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public long? PidsLimit { get; set; }

    /// <summary>Its share of block devices beside other containers, 10 to 1000.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public int? BlockIOWeight { get; set; }

    /// <summary>That share for single devices, /dev/NAME:WEIGHT.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? BlockIOWeightDevice { get; set; }

    /// <summary>Bytes a second read from devices, /dev/NAME:SIZE such as /dev/sda:10m.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceReadBps { get; set; }

    /// <summary>Bytes a second written to devices, /dev/NAME:SIZE.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceWriteBps { get; set; }

    /// <summary>Reads a second from devices, /dev/NAME:NUMBER.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceReadIops { get; set; }

    /// <summary>Writes a second to devices, /dev/NAME:NUMBER.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceWriteIops { get; set; }

    /// <summary>The limits that were asked for; null where none was.</summary>
    private protected ContainerLimits? AskedLimits
    {
        get
        {
            ContainerLimits limits = new()
            {
                Memory = Memory,
                MemorySwap = MemorySwap,
                MemoryReservation = MemoryReservation,
                MemorySwappiness = MemorySwappiness,
                OomKillDisable = OomKillDisable,
                Cpus = Cpus,
                CpuQuota = CpuQuota,
                CpuPeriod = CpuPeriod,
                CpuShares = CpuShares,
                CpusetCpus = CpusetCpus,
                CpusetMems = CpusetMems,
                PidsLimit = PidsLimit,
                BlockIOWeight = BlockIOWeight,
                BlockIOWeightDevice = BlockIOWeightDevice,
                DeviceReadBps = DeviceReadBps,
                DeviceWriteBps = DeviceWriteBps,
                DeviceReadIops = DeviceReadIops,
                DeviceWriteIops = DeviceWriteIops,
            };
            return limits == new ContainerLimits() ? null : limits;
        }
    }
}
