namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 hugetlb controller (admin-guide/cgroup-v1/hugetlb.rst of Linux).</summary>
internal sealed class Hugetlb : IStatisticsSource
{
    public string Name => "hugetlb";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        Dictionary<string, UsageStatistics> pages = [];
        foreach (string size in group.HugePageSizes(".usage_in_bytes"))
        {
            pages[size] = new UsageStatistics(
                group.ReadNumber($"hugetlb.{size}.usage_in_bytes"), group.ReadNumber($"hugetlb.{size}.max_usage_in_bytes"),
                group.ReadNumber($"hugetlb.{size}.limit_in_bytes"), group.ReadNumber($"hugetlb.{size}.failcnt"));
        }

        statistics.HugePages = pages;
    }
}
