using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V2;

/// <summary>The v2 memory controller (admin-guide/cgroup-v2.rst of Linux, "Memory").</summary>
internal sealed class Memory : IController
{
    public string Name => "memory";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Memory is not { } memory)
        {
            return;
        }

        string? absent = memory.Swappiness is not null ? "memory.swappiness"
            : memory.DisableOomKiller is true ? "memory.disableOOMKiller"
            : memory.KernelTcp is not null ? "memory.kernelTCP"
            : null;
        if (absent is not null)
        {
            throw LimitNotSupportedException.OnV2(absent);
        }

        if (memory.Swap is not null || memory.Limit == -1)
        {
            group.Write("memory.swap.max", Text(SwapAlone(memory.Limit, memory.Swap ?? -1)));
        }

        if (memory.Limit is { } limit)
        {
            group.Write("memory.max", Text(limit));
        }

        if (memory.Reservation is { } reservation)
        {
            group.Write("memory.low", Text(reservation));
        }
    }

    /// <summary>v1 and the runtime specification limit memory and swap together, v2 swap alone: the difference.</summary>
    internal static long SwapAlone(long? limit, long both) => both < 0
        ? -1
        : limit is >= 0 and long memory && memory <= both
            ? both - memory
            : throw LimitNotSupportedException.Because("memory.swap", "it limits memory and swap together, so it must not be below memory.limit");

    private static string Text(long value) => value < 0 ? "max" : value.ToString(CultureInfo.InvariantCulture);
}
