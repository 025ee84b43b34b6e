namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 cpu controller (admin-guide/cgroup-v2.rst of Linux, "CPU").</summary>
internal sealed class Cpu : IStatisticsSource
{
    public string Name => "cpu";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        Dictionary<string, ulong> entries = group.ReadEntries("cpu.stat");
        statistics.Cpu = new CpuStatistics
        {
            Total = Nanoseconds("usage_usec"),
            User = Nanoseconds("user_usec"),
            Kernel = Nanoseconds("system_usec"),
            Periods = entries.GetValueOrDefault("nr_periods"),
            ThrottledPeriods = entries.GetValueOrDefault("nr_throttled"),
            ThrottledTime = Nanoseconds("throttled_usec"),
        };

        ulong Nanoseconds(string key) => entries.GetValueOrDefault(key) * 1000;
    }
}
