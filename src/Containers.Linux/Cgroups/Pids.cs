namespace Containers.Linux.Cgroups;

/// <summary>The pids controller, the same in v1 (admin-guide/cgroup-v1/pids.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "PID").</summary>
internal sealed class Pids : IStatisticsSource
{
    public string Name => "pids";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        if (group.Has("pids.current"))
        {
            ulong limit = group.ReadNumber("pids.max");
            statistics.Pids = new PidsStatistics(group.ReadNumber("pids.current"), limit == ulong.MaxValue ? 0 : limit);
        }
    }
}
