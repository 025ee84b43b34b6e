using System.Globalization;

namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 hugetlb controller (admin-guide/cgroup-v2.rst of Linux, "HugeTLB").</summary>
internal sealed class Hugetlb : IController, IStatisticsSource
{
    public string Name => "hugetlb";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        foreach ((string size, ulong limit) in limits.HugePages)
        {
            string value = limit.ToString(CultureInfo.InvariantCulture);
            group.Write($"hugetlb.{size}.max", value);
            if (group.Has($"hugetlb.{size}.rsvd.max"))
            {
                // Reservations are refused with an error, where use beyond the limit is a SIGBUS.
                group.Write($"hugetlb.{size}.rsvd.max", value);
            }
        }
    }

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        Dictionary<string, UsageStatistics> pages = [];
        foreach (string size in group.HugePageSizes(".current"))
        {
            ulong failures = group.ReadEntries($"hugetlb.{size}.events").GetValueOrDefault("max");
            pages[size] = new UsageStatistics(group.ReadNumber($"hugetlb.{size}.current"), 0, group.ReadNumber($"hugetlb.{size}.max"), failures);
        }

        statistics.HugePages = pages;
    }
}
