using Containers.Linux.Cgroups;

namespace Containers.Linux.Tests.Cgroups;

/// <summary>What controllers read, from a folder that stands for a group.</summary>
public sealed class StatisticsTests : IDisposable
{
    private readonly TemporaryFolder _group = new();

    public void Dispose() => _group.Dispose();

    [Fact]
    public void V1_processor_time_is_cpuaccts_and_throttling_is_cpus()
    {
        Offer(("cpuacct.usage", "30\n"), ("cpuacct.usage_user", "10\n"), ("cpuacct.usage_sys", "20\n"), ("cpuacct.usage_percpu", "12 18 \n"), ("cpu.stat", "nr_periods 5\nnr_throttled 2\nthrottled_time 700\n"));
        CpuStatistics cpu = Read(new Linux.Cgroups.V1.Cpuacct(), new Linux.Cgroups.V1.Cpu()).Cpu!;
        Assert.Equal((30UL, 10UL, 20UL, 5UL, 2UL, 700UL), (cpu.Total, cpu.User, cpu.Kernel, cpu.Periods, cpu.ThrottledPeriods, cpu.ThrottledTime));
        Assert.Equal([12UL, 18UL], cpu.ByProcessor);
    }

    [Fact]
    public void V2_processor_time_is_in_nanoseconds_too()
    {
        Offer(("cpu.stat", "usage_usec 30\nuser_usec 10\nsystem_usec 20\nnr_periods 5\nnr_throttled 2\nthrottled_usec 7\n"));
        CpuStatistics cpu = Read(new Linux.Cgroups.V2.Cpu()).Cpu!;
        Assert.Equal((30_000UL, 10_000UL, 20_000UL, 5UL, 2UL, 7_000UL), (cpu.Total, cpu.User, cpu.Kernel, cpu.Periods, cpu.ThrottledPeriods, cpu.ThrottledTime));
    }

    [Fact]
    public void V1_memory_has_use_limit_swap_and_details()
    {
        Offer(
            ("memory.usage_in_bytes", "5\n"), ("memory.max_usage_in_bytes", "9\n"), ("memory.limit_in_bytes", "10\n"), ("memory.failcnt", "1\n"),
            ("memory.memsw.limit_in_bytes", "20\n"), ("memory.memsw.usage_in_bytes", "6\n"), ("memory.stat", "cache 3\ntotal_cache 4\n"));
        MemoryStatistics memory = Read(new Linux.Cgroups.V1.Memory()).Memory!;
        Assert.Equal((new UsageStatistics(5, 9, 10, 1), new UsageStatistics(6, 0, 20, 0), 4UL), (memory.Memory, memory.Swap, memory.Cache));
        Assert.Equal(3UL, memory.Details["cache"]);
    }

    [Fact]
    public void V2_memory_without_limit_is_the_highest_number_and_failures_are_events()
    {
        Offer(("memory.current", "5\n"), ("memory.peak", "9\n"), ("memory.max", "max\n"), ("memory.events", "low 0\nmax 3\n"), ("memory.stat", "anon 1\nfile 4\n"));
        MemoryStatistics memory = Read(new Linux.Cgroups.V2.Memory()).Memory!;
        Assert.Equal((new UsageStatistics(5, 9, ulong.MaxValue, 3), null, 4UL), (memory.Memory, memory.Swap, memory.Cache));
    }

    [Fact]
    public void Block_devices_are_told_alike_on_both()
    {
        Offer(
            ("blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\n8:0 Write 0\n8:0 Total 4096\nTotal 4096\n"), ("blkio.throttle.io_serviced_recursive", "8:0 Read 2\n"),
            ("io.stat", "8:16 \n8:0 rbytes=4096 wbytes=0 rios=2 wios=0 dbytes=0 dios=0 cost.usage=7\n"));
        BlockStatistics first = Read(new Linux.Cgroups.V1.Blkio()).Block!;
        Assert.Equal([new(8, 0, "Read", 4096), new(8, 0, "Write", 0)], first.Bytes);
        Assert.Equal([new(8, 0, "Read", 2)], first.Operations);
        BlockStatistics second = Read(new Linux.Cgroups.V2.Io()).Block!;
        Assert.Equal([new(8, 0, "Read", 4096), new(8, 0, "Write", 0), new(8, 0, "Discard", 0)], second.Bytes);
        Assert.Equal([new(8, 0, "Read", 2), new(8, 0, "Write", 0), new(8, 0, "Discard", 0)], second.Operations);
    }

    [Fact]
    public void Processes_and_huge_pages_are_told_alike_on_both()
    {
        Offer(
            ("pids.current", "3\n"), ("pids.max", "max\n"), ("hugetlb.2MB.usage_in_bytes", "1\n"), ("hugetlb.2MB.rsvd.usage_in_bytes", "9\n"), ("hugetlb.2MB.limit_in_bytes", "8\n"),
            ("hugetlb.2MB.failcnt", "2\n"), ("hugetlb.2MB.current", "1\n"), ("hugetlb.2MB.rsvd.current", "9\n"), ("hugetlb.2MB.max", "8\n"), ("hugetlb.2MB.events", "max 2\n"));
        CgroupStatistics first = Read(new Pids(), new Linux.Cgroups.V1.Hugetlb());
        CgroupStatistics second = Read(new Pids(), new Linux.Cgroups.V2.Hugetlb());
        Assert.Equal((new PidsStatistics(3, 0), new PidsStatistics(3, 0)), (first.Pids, second.Pids));
        KeyValuePair<string, UsageStatistics> pages = new("2MB", new UsageStatistics(1, 0, 8, 2));
        Assert.Equal((pages, pages), (Assert.Single(first.HugePages), Assert.Single(second.HugePages)));
    }

    [Fact]
    public void A_v2_group_whose_controllers_are_not_enabled_tells_nothing_of_them()
    {
        CgroupStatistics statistics = Read(new Linux.Cgroups.V2.Memory(), new Pids(), new Linux.Cgroups.V2.Io(), new Linux.Cgroups.V2.Hugetlb());
        Assert.Equal((null, null, null, 0), (statistics.Memory, statistics.Pids, statistics.Block, statistics.HugePages.Count));
    }

    private CgroupStatistics Read(params IStatisticsSource[] sources)
    {
        CgroupStatistics statistics = new();
        Array.ForEach(sources, source => source.Read(new GroupFiles(_group.Path), statistics));
        return statistics;
    }

    private void Offer(params (string Name, string Text)[] files) => Array.ForEach(files, file => File.WriteAllText(_group.Combine(file.Name), file.Text));
}
