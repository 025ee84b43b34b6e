using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V1;

/// <summary>The v1 memory controller (admin-guide/cgroup-v1/memory.rst of Linux).</summary>
internal sealed class Memory : IController
{
    private const string SwapFile = "memory.memsw.limit_in_bytes";
    private const string LimitFile = "memory.limit_in_bytes";

    public string Name => "memory";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Memory is not { } memory)
        {
            return;
        }

        // Without a limit of memory one of memory and swap would stay in the way.
        long? swap = memory.Swap ?? (memory.Limit == -1 && group.Has(SwapFile) ? -1 : null);
        if (swap is not null && !group.Has(SwapFile))
        {
            throw LimitNotSupportedException.Because("memory.swap", "the kernel does not account for swap space (swapaccount=1 enables it)");
        }

        ApplyLimits(group, memory.Limit, swap);
        if (memory.Reservation is { } reservation)
        {
            group.Write("memory.soft_limit_in_bytes", reservation);
        }

        if (memory.KernelTcp is { } buffers)
        {
            group.Write("memory.kmem.tcp.limit_in_bytes", buffers);
        }

        group.WriteIfAsked("memory.swappiness", memory.Swappiness);
        if (memory.DisableOomKiller is { } disable)
        {
            group.Write("memory.oom_control", disable ? 1 : 0);
        }
    }

    /// <summary>The kernel wants memory never to be above memory and swap, so what grows beyond the other's old value goes second.</summary>
    private static void ApplyLimits(GroupFiles group, long? limit, long? swap)
    {
        bool swapFirst = swap is not null && limit is not null
            && Bytes(limit.Value) > ulong.Parse(group.Read(SwapFile), CultureInfo.InvariantCulture);
        if (swapFirst)
        {
            group.Write(SwapFile, swap!.Value);
        }

        if (limit is { } memory)
        {
            group.Write(LimitFile, memory);
        }

        if (swap is { } both && !swapFirst)
        {
            group.Write(SwapFile, both);
        }
    }

    private static ulong Bytes(long limit) => limit < 0 ? ulong.MaxValue : (ulong)limit;
}
