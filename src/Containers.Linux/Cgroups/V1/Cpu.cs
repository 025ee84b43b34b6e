namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 cpu controller (scheduler/sched-bwc.rst and sched-rt-group.rst of Linux).</summary>
internal sealed class Cpu : IStatisticsSource
{
    public string Name => "cpu";

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
}
