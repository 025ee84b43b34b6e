namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 cpu controller (scheduler/sched-bwc.rst and sched-rt-group.rst of Linux).</summary>
internal sealed class Cpu : IController, IStatisticsSource
{
    private const string PeriodFile = "cpu.cfs_period_us";
    private const string QuotaFile = "cpu.cfs_quota_us";

    public string Name => "cpu";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        if (limits.Cpu is not { } cpu)
        {
            return;
        }

        group.WriteIfAsked("cpu.shares", cpu.Shares);
        ApplyBandwidth(group, cpu);
        group.WriteIfAsked("cpu.cfs_burst_us", cpu.Burst);
        group.WriteIfAsked("cpu.rt_period_us", cpu.RealtimePeriod);
        if (cpu.RealtimeRuntime is { } runtime)
        {
            group.Write("cpu.rt_runtime_us", runtime);
        }

        if (cpu.Idle is { } idle)
        {
            group.Write("cpu.idle", idle);
        }
    }

    /// <summary>Adds to what cpuacct knows how often the quota stood in the way.</summary>
    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        Dictionary<string, ulong> entries = group.ReadEntries("cpu.stat");
        statistics.Cpu = (statistics.Cpu ?? new CpuStatistics()) with
        {
            Periods = entries.GetValueOrDefault("nr_periods"),
            ThrottledPeriods = entries.GetValueOrDefault("nr_throttled"),
            ThrottledTime = entries.GetValueOrDefault("throttled_time"),
        };
    }

    private static void ApplyBandwidth(GroupFiles group, CpuLimits cpu)
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
