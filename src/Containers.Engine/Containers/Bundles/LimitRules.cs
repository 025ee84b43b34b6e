using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Text;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Checks limits by docker's rules and writes them down as the runtime specification does.</summary>
internal static class LimitRules
{
    /// <summary>What lifts a limit.</summary>
    private const long NoLimit = -1;

    private const long LeastMemory = 6 << 20;
    private const long LeastPeriod = 1000;
    private const long LongestPeriod = 1_000_000;
    private const long Period = 100_000;

    /// <summary>The limits of getrlimit(2), without their prefix.</summary>
    private static readonly string[] s_processLimits =
        ["CORE", "CPU", "DATA", "FSIZE", "LOCKS", "MEMLOCK", "MSGQUEUE", "NICE", "NOFILE", "NPROC", "RSS", "RTPRIO", "RTTIME", "SIGPENDING", "STACK", "AS"];

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ContainerOptionsException">A value is out of its range, or two contradict each other.</exception>
    internal static void Check(ContainerOptions options)
    {
        ContainerLimits limits = options.Limits ?? new();
        Refuse(limits.Memory < LeastMemory && limits.Memory is not NoLimit, "The memory limit must be at least 6 MB, or -1 for none.");
        Refuse(limits.MemorySwap is not null and not NoLimit && limits.Memory is null or NoLimit, "A limit of memory and swap needs a limit of memory too.");
        Refuse(
            limits.MemorySwap is not null and not NoLimit && limits.MemorySwap < limits.Memory,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The limit of memory and swap together, {limits.MemorySwap} bytes, is below that of memory, {limits.Memory} bytes. "
                + $"Give one of memory and swap too, as large or larger, or -1 for none."));
        Refuse(limits.MemoryReservation < LeastMemory, "The memory reservation must be at least 6 MB.");
        Refuse(limits.Memory is not NoLimit && limits.MemoryReservation > limits.Memory, "The memory reservation must not be above the memory limit.");
        Refuse(
            limits.Cpus is not -1 && limits.Cpus is { } cpus && !(cpus >= 0.01 && cpus <= Environment.ProcessorCount),
            string.Create(CultureInfo.InvariantCulture, $"The number of CPUs must be from 0.01 to {Environment.ProcessorCount}, as many as there are, or -1 for no limit."));
        Refuse(limits.Cpus is not null && (limits.CpuQuota ?? limits.CpuPeriod) is not null, "A number of CPUs and a quota or period exclude each other.");
        Refuse(limits.CpuPeriod is < LeastPeriod or > LongestPeriod, $"The period of the CPUs must be from {LeastPeriod} to {LongestPeriod} microseconds.");
        Refuse(limits.CpuQuota is < LeastPeriod and not -1, $"The quota of the CPUs must be at least {LeastPeriod} microseconds, or -1 for none.");
        Refuse(
            (limits.CpuRealtimePeriod ?? LongestPeriod) is < 1 or > LongestPeriod,
            $"The real-time period of the CPUs must be from 1 to {LongestPeriod} microseconds.");
        Refuse(
            limits.CpuRealtimeRuntime < 0 || limits.CpuRealtimeRuntime > (limits.CpuRealtimePeriod ?? LongestPeriod),
            "The real-time runtime of the CPUs must not be above its period.");
        Refuse(limits.MemorySwappiness is < 0 or > 100, "The swappiness must be from 0 to 100.");
        Refuse(limits.CpuShares is < 2 or > 262144, "The share of the CPUs must be from 2 to 262144.");
        Refuse(limits.PidsLimit is 0 or < -1, "The limit of processes must be above 0, or -1 for none.");
        Refuse(limits.BlockIOWeight is < 10 or > 1000, "The weight of block devices must be from 10 to 1000.");
        Refuse(options.OomScoreAdjust is < -1000 or > 1000, "The adjustment of the OOM score must be from -1000 to 1000.");
        foreach (string rate in (limits.DeviceReadBps ?? []).Concat(limits.DeviceWriteBps ?? []))
        {
            _ = ParseRate(rate, ByteSize.Parse);
        }

        foreach (string rate in (limits.DeviceReadIops ?? []).Concat(limits.DeviceWriteIops ?? []).Concat(limits.BlockIOWeightDevice ?? []))
        {
            _ = ParseRate(rate, Count);
        }

        foreach (string limit in options.Ulimits ?? [])
        {
            _ = ParseUlimit(limit);
        }
    }

    /// <summary>The limits as <c>linux.resources</c>.</summary>
    /// <param name="limits">Checked ones.</param>
    /// <param name="devices">The device rules beside them.</param>
    internal static LinuxResources Build(ContainerLimits limits, IReadOnlyList<LinuxDeviceRule> devices) => new()
    {
        Devices = devices,
        Memory = Memory(limits),
        Cpu = Cpu(limits),
        Pids = limits.PidsLimit is { } processes ? new LinuxPids { Limit = processes } : null,
        BlockIO = Block(limits),
    };

    private static LinuxMemory? Memory(ContainerLimits limits)
    {
        LinuxMemory memory = new()
        {
            Limit = limits.Memory,
            Reservation = limits.MemoryReservation,
            Swap = limits.MemorySwap ?? (limits.Memory is { } bytes && CgroupLayout.Detect().LimitsSwap ? bytes is NoLimit ? NoLimit : bytes * 2 : null),
            Swappiness = (ulong?)limits.MemorySwappiness,
            DisableOomKiller = limits.OomKillDisable ? true : null,
        };
        return memory == new LinuxMemory() ? null : memory;
    }

    private static LinuxCpu? Cpu(ContainerLimits limits)
    {
        LinuxCpu cpu = new()
        {
            Shares = (ulong?)limits.CpuShares,
            Period = (ulong?)(limits.CpuPeriod ?? (limits.Cpus is null ? null : Period)),
            Quota = limits.Cpus is -1 ? NoLimit : limits.Cpus is { } cpus ? (long)Math.Round(cpus * Period) : limits.CpuQuota,
            RealtimeRuntime = limits.CpuRealtimeRuntime,
            RealtimePeriod = (ulong?)limits.CpuRealtimePeriod,
            Cpus = limits.CpusetCpus,
            Mems = limits.CpusetMems,
        };
        return cpu == new LinuxCpu() ? null : cpu;
    }

    private static LinuxBlockIO? Block(ContainerLimits limits)
    {
        bool isLimited = limits.BlockIOWeight is not null || (limits.BlockIOWeightDevice ?? limits.DeviceReadBps ?? limits.DeviceWriteBps
            ?? limits.DeviceReadIops ?? limits.DeviceWriteIops) is not null;
        return !isLimited ? null : new LinuxBlockIO
        {
            Weight = (ushort?)limits.BlockIOWeight,
            WeightDevice = [.. Rates(limits.BlockIOWeightDevice, Count)
                .Select(rate => new LinuxWeightDevice { Major = rate.Major, Minor = rate.Minor, Weight = (ushort)rate.Rate })],
            ThrottleReadBpsDevice = Rates(limits.DeviceReadBps, ByteSize.Parse),
            ThrottleWriteBpsDevice = Rates(limits.DeviceWriteBps, ByteSize.Parse),
            ThrottleReadIopsDevice = Rates(limits.DeviceReadIops, Count),
            ThrottleWriteIopsDevice = Rates(limits.DeviceWriteIops, Count),
        };
    }

    private static LinuxThrottleDevice[] Rates(IReadOnlyList<string>? texts, Func<string, long> read)
    {
        return [.. (texts ?? []).Select(text => Rate(ParseRate(text, read)))];

        static LinuxThrottleDevice Rate((string Device, long Value) rate)
        {
            (long major, long minor) = HostDevices.BlockDevice(rate.Device);
            return new LinuxThrottleDevice { Major = major, Minor = minor, Rate = (ulong)rate.Value };
        }
    }

    /// <summary>Reads <c>/dev/NAME:VALUE</c>.</summary>
    private static (string Device, long Value) ParseRate(string text, Func<string, long> read)
    {
        int colon = text.LastIndexOf(':');
        try
        {
            if (colon > 0 && text.StartsWith('/') && read(text[(colon + 1)..]) is >= 0 and long value)
            {
                return (text[..colon], value);
            }
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException($"'{text}' limits no device: {exception.Message}");
        }

        throw new ContainerOptionsException($"'{text}' limits no device; write /dev/NAME:VALUE.");
    }

    private static long Count(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Reads a process limit, docker's <c>nofile=1024:2048</c>: a name of getrlimit(2) in small letters, soft and hard limit.</summary>
    /// <exception cref="ContainerOptionsException">It is none.</exception>
    internal static RuntimeResourceLimit ParseUlimit(string text)
    {
        string[] parts = text.Split('=');
        string[] values = parts.Length == 2 ? parts[1].Split(':') : [];
        string name = parts[0].ToUpperInvariant();
        if (values.Length is not (1 or 2) || name.Length == 0 || !name.All(char.IsAsciiLetterUpper)
            || !TryValue(values[0], out ulong soft) || !TryValue(values[^1], out ulong hard))
        {
            throw new ContainerOptionsException($"'{text}' is not a process limit; write NAME=SOFT:HARD such as nofile=1024:2048, -1 for no limit.");
        }

        Refuse(!s_processLimits.Contains(name), $"'{parts[0]}' is not a process limit; there are {string.Join(", ", s_processLimits).ToLowerInvariant()}.");
        Refuse(soft > hard, $"The soft limit of {text} is above the hard one.");
        return new RuntimeResourceLimit { Type = $"RLIMIT_{name}", Soft = soft, Hard = hard };
    }

    private static bool TryValue(string text, out ulong value)
    {
        value = ulong.MaxValue;
        return text == "-1" || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new ContainerOptionsException(message);
        }
    }
}
