namespace Containers.Linux.Cgroups;

/// <summary>A group's statistics: each from the tree that has its controller, v1 before v2.</summary>
public sealed partial class Cgroup
{
    /// <summary>What the members use and have used, in this group and below.</summary>
    /// <exception cref="LinuxException">The group is gone.</exception>
    public CgroupStatistics ReadStatistics()
    {
        CgroupStatistics statistics = new();
        Read(new V1.Cpuacct(), new V2.Cpu(), statistics);
        if (FilesOf("cpu") is { } throttled)
        {
            new V1.Cpu().Read(throttled, statistics);
        }

        Read(new V1.Memory(), new V2.Memory(), statistics);
        Read(new Pids(), new Pids(), statistics);
        Read(new V1.Blkio(), new V2.Io(), statistics);
        Read(new V1.Hugetlb(), new V2.Hugetlb(), statistics);
        return statistics;
    }

    private void Read(IStatisticsSource v1, IStatisticsSource v2, CgroupStatistics statistics)
    {
        if (FilesOf(v1.Name) is { } group)
        {
            v1.Read(group, statistics);
        }
        else if (UnifiedFiles is { } unified)
        {
            v2.Read(unified, statistics);
        }
    }
}
