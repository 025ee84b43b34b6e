namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 hugetlb controller (admin-guide/cgroup-v2.rst of Linux, "HugeTLB").</summary>
internal sealed class Hugetlb : IStatisticsSource
{
    public string Name => "hugetlb";

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
