using System.Globalization;

namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 pids controller (admin-guide/cgroup-v2.rst of Linux, "PID").</summary>
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
