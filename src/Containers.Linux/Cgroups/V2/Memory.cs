namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 memory controller (admin-guide/cgroup-v2.rst of Linux, "Memory").</summary>
internal sealed class Memory : IStatisticsSource
{
    public string Name => "memory";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        if (!group.Has("memory.current"))
        {
            return;
        }

        Dictionary<string, ulong> details = group.ReadEntries("memory.stat");
        statistics.Memory = new MemoryStatistics
        {
            Memory = Usage(group, "memory"),
            Swap = group.Has("memory.swap.current") ? Usage(group, "memory.swap") : null,
            Cache = details.GetValueOrDefault("file"),
            Details = details,
        };
    }

    private static UsageStatistics Usage(GroupFiles group, string prefix) => new(
        group.ReadNumber($"{prefix}.current"), group.ReadNumber($"{prefix}.peak"), group.ReadNumber($"{prefix}.max"),
        group.ReadEntries($"{prefix}.events").GetValueOrDefault("max"));
}
