using System.Globalization;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 pids controller (admin-guide/cgroup-v1/pids.rst of Linux).</summary>
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
