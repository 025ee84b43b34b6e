using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>What of <c>linux.resources</c> somebody asked for: engines write 0 and empty texts where nobody did.</summary>
internal static class AskedLimits
{
    /// <summary>The resources without what nobody asked for.</summary>
    /// <exception cref="LimitNotSupportedException">A size of huge pages is none.</exception>
    internal static LinuxResources Of(LinuxResources resources)
    {
        foreach (LinuxHugepageLimit limit in resources.HugepageLimits)
        {
            RequirePageSize(limit.PageSize);
        }

        return resources with
        {
            Memory = resources.Memory is { } memory ? Of(memory) : null,
            Cpu = resources.Cpu is { } cpu ? Of(cpu) : null,
            Pids = resources.Pids is { Limit: 0 } ? null : resources.Pids,
            BlockIO = resources.BlockIO is { } block ? Of(block) : null,
            Network = resources.Network is { } network ? Of(network) : null,
        };
    }

    private static LinuxMemory? Of(LinuxMemory memory)
    {
        LinuxMemory given = memory with
        {
            Limit = Given(memory.Limit),
            Reservation = Given(memory.Reservation),
            Swap = Given(memory.Swap),
            KernelTcp = Given(memory.KernelTcp),
            Swappiness = memory.Swappiness is ulong.MaxValue ? null : memory.Swappiness, // -1, as a number without a sign.
        };
        return given == new LinuxMemory() ? null : given;
    }

    private static LinuxCpu? Of(LinuxCpu cpu)
    {
        LinuxCpu given = cpu with
        {
            Shares = Given(cpu.Shares),
            Quota = Given(cpu.Quota),
            Period = Given(cpu.Period),
            RealtimeRuntime = Given(cpu.RealtimeRuntime),
            RealtimePeriod = Given(cpu.RealtimePeriod),
            Cpus = Given(cpu.Cpus),
            Mems = Given(cpu.Mems),
        };
        return given == new LinuxCpu() ? null : given;
    }

    private static LinuxBlockIO? Of(LinuxBlockIO block)
    {
        LinuxBlockIO given = block with { Weight = block.Weight is 0 ? null : block.Weight };
        return given is { Weight: not null } or { WeightDevice.Count: > 0 } or { ThrottleReadBpsDevice.Count: > 0 } or { ThrottleWriteBpsDevice.Count: > 0 }
            or { ThrottleReadIopsDevice.Count: > 0 } or { ThrottleWriteIopsDevice.Count: > 0 } ? given : null;
    }

    private static LinuxNetwork? Of(LinuxNetwork network)
    {
        LinuxNetwork given = network with { ClassID = network.ClassID is 0 ? null : network.ClassID };
        return given is { ClassID: not null } or { Priorities.Count: > 0 } ? given : null;
    }

    private static void RequirePageSize(string size)
    {
        if (size.Length < 3 || size[^1] != 'B' || size[^2] is not ('K' or 'M' or 'G') || !size[..^2].All(char.IsAsciiDigit))
        {
            throw LimitNotSupportedException.Because("linux.resources.hugepageLimits", $"'{size}' is not a page size such as 2MB");
        }
    }

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private static ulong? Given(ulong? number) => number is 0 ? null : number;

    private static long? Given(long? number) => number is 0 ? null : number;
}
