using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V1;

/// <summary>The v1 cpu controller (scheduler/sched-bwc.rst and sched-rt-group.rst of Linux).</summary>
internal sealed class Cpu : IController
{
    private const string PeriodFile = "cpu.cfs_period_us";
    private const string QuotaFile = "cpu.cfs_quota_us";

    public string Name => "cpu";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Cpu is not { } cpu)
        {
            return;
        }

        group.WriteIfAsked("cpu.shares", cpu.Shares);
        ApplyBandwidth(group, cpu);
        group.WriteIfAsked("cpu.cfs_burst_us", cpu.Burst);
        ApplyRealTime(group, cpu);
        if (cpu.Idle is { } idle)
        {
            group.Write("cpu.idle", idle);
        }
    }

    private static void ApplyRealTime(GroupFiles group, LinuxCpu cpu)
    {
        if ((cpu.RealtimeRuntime ?? (long?)cpu.RealtimePeriod) is null)
        {
            return;
        }

        if (!group.Has("cpu.rt_runtime_us"))
        {
            throw LimitNotSupportedException.Because("cpu.realtimeRuntime", "this kernel has no real-time groups (CONFIG_RT_GROUP_SCHED)");
        }

        group.WriteIfAsked("cpu.rt_period_us", cpu.RealtimePeriod);
        if (cpu.RealtimeRuntime is { } runtime)
        {
            group.Write("cpu.rt_runtime_us", runtime);
        }
    }

    private static void ApplyBandwidth(GroupFiles group, LinuxCpu cpu)
    {
        bool periodLast = false;
        try
        {
            group.WriteIfAsked(PeriodFile, cpu.Period);
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EINVAL && cpu.Quota is not null)
        {
            // The new period does not go with the old quota; it may with the new one.
            periodLast = true;
        }

        if (cpu.Quota is { } quota)
        {
            group.Write(QuotaFile, quota);
        }

        group.WriteIfAsked(PeriodFile, periodLast ? cpu.Period : null);
    }
}
