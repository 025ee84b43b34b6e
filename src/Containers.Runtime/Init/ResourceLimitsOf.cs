using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>The limits of a control group that a configuration asks for.</summary>
internal static class ResourceLimitsOf
{
    /// <summary>Translates <c>linux.resources</c>, devices apart.</summary>
    /// <exception cref="ConfigurationException">A value is impossible.</exception>
    internal static Linux.Cgroups.ResourceLimits Configuration(LinuxResources resources) => new()
    {
        Memory = resources.Memory is { } memory
            ? new MemoryLimits(memory.Limit, memory.Swap, memory.Reservation, memory.Swappiness, memory.DisableOomKiller, Given(memory.KernelTcp))
            : null,
        Cpu = resources.Cpu is { } cpu ? Cpu(cpu) : null,
        Cpuset = resources.Cpu is { Cpus.Length: > 0 } or { Mems.Length: > 0 }
            ? new CpusetLimits(Given(resources.Cpu.Cpus), Given(resources.Cpu.Mems))
            : null,
        Pids = resources.Pids?.Limit,
        Block = resources.BlockIO is { } block ? Block(block) : null,
        HugePages = HugePages(resources.HugepageLimits),
        NetworkClass = resources.Network?.ClassID is 0 ? null : resources.Network?.ClassID,
        NetworkPriorities = Priorities(resources.Network?.Priorities ?? []),
        Rdma = Rdma(resources.Rdma ?? new Dictionary<string, LinuxRdma>()),
        Unified = resources.Unified ?? new Dictionary<string, string>(),
    };

    /// <summary>Whether there is anything that a control group would have to limit, devices apart: an unprivileged user can make none anyway.</summary>
    internal static bool AreAsked(LinuxResources resources) =>
        resources is { Memory: not null } or { Cpu: not null } or { Pids: not null } or { BlockIO: not null } or { Network: not null } or { HugepageLimits.Count: > 0 }
            or { Rdma.Count: > 0 } or { Unified.Count: > 0 };

    private static Dictionary<string, uint> Priorities(IReadOnlyList<LinuxInterfacePriority> priorities)
    {
        Dictionary<string, uint> byDevice = [];
        foreach (LinuxInterfacePriority priority in priorities)
        {
            byDevice[priority.Name] = priority.Priority;
        }

        return byDevice;
    }

    private static Dictionary<string, RdmaLimits> Rdma(IReadOnlyDictionary<string, LinuxRdma> devices)
    {
        Dictionary<string, RdmaLimits> byDevice = [];
        foreach ((string device, LinuxRdma limit) in devices)
        {
            byDevice[device] = new RdmaLimits(limit.HcaHandles, limit.HcaObjects);
        }

        return byDevice;
    }

    private static CpuLimits? Cpu(LinuxCpu cpu)
    {
        CpuLimits limits = new(Given(cpu.Shares), Given(cpu.Quota), Given(cpu.Period), cpu.Burst, cpu.RealtimeRuntime, cpu.RealtimePeriod, cpu.Idle);
        return limits == new CpuLimits() ? null : limits;
    }

    private static BlockLimits Block(LinuxBlockIO block) => new(
        block.Weight is 0 ? null : block.Weight,
        [.. block.WeightDevice.Where(device => device.Weight is not null)
            .Select(device => new DeviceRate(device.Major, device.Minor, device.Weight!.Value))],
        Rates(block.ThrottleReadBpsDevice),
        Rates(block.ThrottleWriteBpsDevice),
        Rates(block.ThrottleReadIopsDevice),
        Rates(block.ThrottleWriteIopsDevice));

    private static DeviceRate[] Rates(IReadOnlyList<LinuxThrottleDevice> devices) =>
        [.. devices.Select(device => new DeviceRate(device.Major, device.Minor, device.Rate))];

    private static Dictionary<string, ulong> HugePages(IReadOnlyList<LinuxHugepageLimit> limits)
    {
        Dictionary<string, ulong> bySize = [];
        foreach (LinuxHugepageLimit limit in limits)
        {
            string size = limit.PageSize;
            if (size.Length < 3 || size[^1] != 'B' || size[^2] is not ('K' or 'M' or 'G') || !size[..^2].All(char.IsAsciiDigit))
            {
                throw new ConfigurationException("linux.resources.hugepageLimits", $"'{size}' is not a page size such as 2MB");
            }

            bySize[size] = limit.Limit;
        }

        return bySize;
    }

    // Engines write 0 and empty texts for what nobody asked for.
    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private static ulong? Given(ulong? number) => number is 0 ? null : number;

    private static long? Given(long? number) => number is 0 ? null : number;
}
