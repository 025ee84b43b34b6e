using System.Globalization;

namespace Containers.Linux.Cgroups;

/// <summary>The pids controller, the same in v1 (admin-guide/cgroup-v1/pids.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "PID").</summary>
internal sealed class Pids : IController, IStatisticsSource
{
    public string Name => "pids";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        if (limits.Pids is { } limit)
        {
            group.Write("pids.max", limit <= 0 ? "max" : limit.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        if (group.Has("pids.current"))
        {
            ulong limit = group.ReadNumber("pids.max");
            statistics.Pids = new PidsStatistics(group.ReadNumber("pids.current"), limit == ulong.MaxValue ? 0 : limit);
        }
    }
}
