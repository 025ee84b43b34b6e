using System.Globalization;
using Containers.Engine.Containers.Options;

namespace Containers.Cli.Options;

/// <summary>The options of a command line that limit what a container may use, by docker's names.</summary>
internal static class LimitOptions
{
    /// <summary>The options; in each, 0 means that nothing is asked for.</summary>
    public static OptionTable<ContainerLimits> Create()
    {
        OptionTable<ContainerLimits> table = CreateForSteps();
        table.Size("--memory-reservation", "Memory to leave the container when memory is short",
            (limits, value) => limits with { MemoryReservation = Asked(value) });
        table.Text("--cpus", "NUMBER", "How many CPUs' time it may use", (limits, value) => limits with { Cpus = Cpus(value) });
        table.Number("--memory-swappiness", "NUMBER", "How readily its memory is swapped out, 0 to 100; -1 for the kernel's own",
            (limits, value) => limits with { MemorySwappiness = value < 0 ? null : (int)value });
        table.Flag("--oom-kill-disable", "Let its processes wait for memory", (limits, value) => limits with { OomKillDisable = value });
        table.Number("--pids-limit", "NUMBER", "How many processes and threads; -1 for no limit", (limits, value) => limits with { PidsLimit = Asked(value) });
        table.Number("--blkio-weight", "NUMBER", "Share of block devices, 10 to 1000", (limits, value) => limits with { BlockIOWeight = (int?)Asked(value) });
        table.Texts("--blkio-weight-device", "DEVICE:WEIGHT", "That share for one device", (limits, values) => limits with { BlockIOWeightDevice = values });
        table.Texts("--device-read-bps", "DEVICE:SIZE", "Bytes a second read from a device", (limits, values) => limits with { DeviceReadBps = values });
        table.Texts("--device-write-bps", "DEVICE:SIZE", "Bytes a second written to a device", (limits, values) => limits with { DeviceWriteBps = values });
        table.Texts("--device-read-iops", "DEVICE:NUMBER", "Reads a second from a device", (limits, values) => limits with { DeviceReadIops = values });
        table.Texts("--device-write-iops", "DEVICE:NUMBER", "Writes a second to a device", (limits, values) => limits with { DeviceWriteIops = values });
        return table;
    }

    /// <summary>Those that the steps of a build have too.</summary>
    public static OptionTable<ContainerLimits> CreateForSteps()
    {
        OptionTable<ContainerLimits> table = new();
        table.Size("--memory,-m", "The most memory", (limits, value) => limits with { Memory = Asked(value) });
        table.Size("--memory-swap", "The most memory and swap together; -1 for no limit of swap", (limits, value) => limits with { MemorySwap = Asked(value) });
        table.Number("--cpu-quota", "MICROSECONDS", "Time of the CPUs in each period", (limits, value) => limits with { CpuQuota = Asked(value) });
        table.Number("--cpu-period", "MICROSECONDS", "That period (100000)", (limits, value) => limits with { CpuPeriod = Asked(value) });
        table.Number("--cpu-shares,-c", "NUMBER", "Share of the CPUs, 2 to 262144", (limits, value) => limits with { CpuShares = Asked(value) });
        table.Number("--cpu-rt-runtime", "MICROSECONDS", "Time of real-time policies in each period",
            (limits, value) => limits with { CpuRealtimeRuntime = Asked(value) });
        table.Number("--cpu-rt-period", "MICROSECONDS", "That period (1000000)", (limits, value) => limits with { CpuRealtimePeriod = Asked(value) });
        table.Text("--cpuset-cpus", "LIST", "CPUs it may run on, such as 0-2,7", (limits, value) => limits with { CpusetCpus = value });
        table.Text("--cpuset-mems", "LIST", "Memory nodes it may use, such as 0,1", (limits, value) => limits with { CpusetMems = value });
        return table;
    }

    private static long? Asked(long value) => value == 0 ? null : value;

    private static double? Cpus(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
        ? number == 0 ? null : number
        : throw new FormatException($"'{text}' is not a number of CPUs such as 1.5.");
}
