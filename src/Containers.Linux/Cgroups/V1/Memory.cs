namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 memory controller (admin-guide/cgroup-v1/memory.rst of Linux).</summary>
internal sealed class Memory : IStatisticsSource
{
    internal const string SwapFile = "memory.memsw.limit_in_bytes";

    public string Name => "memory";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        Dictionary<string, ulong> details = group.ReadEntries("memory.stat");
        statistics.Memory = new MemoryStatistics
        {
            Memory = Usage(group, "memory"),
            Swap = group.Has(SwapFile) ? Usage(group, "memory.memsw") : null,
            Kernel = group.Has("memory.kmem.usage_in_bytes") ? Usage(group, "memory.kmem") : null,
            Cache = details.GetValueOrDefault("total_cache"),
            Details = details,
        };
    }

    private static UsageStatistics Usage(GroupFiles group, string prefix) => new(
        group.ReadNumber($"{prefix}.usage_in_bytes"), group.ReadNumber($"{prefix}.max_usage_in_bytes"),
        group.ReadNumber($"{prefix}.limit_in_bytes"), group.ReadNumber($"{prefix}.failcnt"));
}
