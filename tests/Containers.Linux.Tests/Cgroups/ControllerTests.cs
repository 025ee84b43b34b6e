using Containers.Linux.Cgroups;

namespace Containers.Linux.Tests.Cgroups;

/// <summary>What controllers write, seen in a folder that stands for a group.</summary>
public sealed class ControllerTests : IDisposable
{
    private readonly TemporaryFolder _group = new();

    public void Dispose() => _group.Dispose();

    [Fact]
    public void Nothing_is_written_that_is_not_asked_for()
    {
        ResourceLimits nothing = new();
        IController[] controllers =
        [
            new Linux.Cgroups.V1.Memory(), new Linux.Cgroups.V1.Cpu(), new Linux.Cgroups.V1.Cpuset(), new Pids(),
            new Linux.Cgroups.V1.Blkio(), new Linux.Cgroups.V1.Hugetlb(), new Linux.Cgroups.V2.Memory(), new Linux.Cgroups.V2.Cpu(),
            new Linux.Cgroups.V2.Cpuset(), new Linux.Cgroups.V2.Io(), new Linux.Cgroups.V2.Hugetlb(),
        ];
        Assert.All(controllers, controller => controller.Apply(new GroupFiles(_group.Path), nothing));
    }

    [Fact]
    public void V2_memory_limits_swap_alone_by_the_difference()
    {
        Offer("memory.max", "memory.swap.max", "memory.low");
        Apply(new Linux.Cgroups.V2.Memory(), new() { Memory = new MemoryLimits(100, 150, 50) });
        Assert.Equal(["100", "50", "50"], Read("memory.max", "memory.swap.max", "memory.low"));
    }

    [Fact]
    public void V2_memory_without_limit_is_max()
    {
        Offer("memory.max", "memory.swap.max");
        Apply(new Linux.Cgroups.V2.Memory(), new() { Memory = new MemoryLimits(-1) });
        Assert.Equal(["max", "max"], Read("memory.max", "memory.swap.max"));
    }

    [Theory]
    [InlineData(100L, 50L)]
    [InlineData(null, 50L)]
    public void Memory_and_swap_below_memory_is_refused_on_v2(long? limit, long swap) => Assert.Throws<LimitNotSupportedException>(
        () => Apply(new Linux.Cgroups.V2.Memory(), new() { Memory = new MemoryLimits(limit, swap) }));

    [Fact]
    public void Limits_that_v2_does_not_have_are_named()
    {
        LimitNotSupportedException exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Linux.Cgroups.V2.Memory(), new() { Memory = new MemoryLimits(Swappiness: 10) }));
        Assert.Equal("memory.swappiness", exception.Limit);
        exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Linux.Cgroups.V2.Memory(), new() { Memory = new MemoryLimits(KernelTcp: 10) }));
        Assert.Equal("memory.kernelTCP", exception.Limit);
        exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Linux.Cgroups.V2.Cpu(), new() { Cpu = new CpuLimits(RealtimeRuntime: 10) }));
        Assert.Equal("cpu.realtimeRuntime", exception.Limit);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1024, 100)]
    [InlineData(262144, 10000)]
    public void A_share_becomes_a_weight_with_both_ends_and_defaults_meeting(ulong shares, long weight) =>
        Assert.Equal(weight, Linux.Cgroups.V2.Cpu.WeightOf(shares));

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1000, 10000)]
    public void A_block_weight_becomes_one_of_v2(int weight, int expected) =>
        Assert.Equal((ulong)expected, Linux.Cgroups.V2.Io.WeightOf((ulong)weight));

    [Theory]
    [InlineData(50000L, null, "50000")]
    [InlineData(50000L, 200000L, "50000 200000")]
    [InlineData(-1L, 100000L, "max 100000")]
    [InlineData(null, 20000L, "max 20000")]
    public void Quota_and_period_are_one_file_on_v2(long? quota, long? period, string expected)
    {
        File.WriteAllText(_group.Combine("cpu.max"), "max 100000\n");
        Apply(new Linux.Cgroups.V2.Cpu(), new() { Cpu = new CpuLimits(Quota: quota, Period: (ulong?)period) });
        Assert.StartsWith(expected, Read("cpu.max")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void V1_writes_values_as_they_are()
    {
        Offer("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "pids.max", "blkio.bfq.weight", "hugetlb.2MB.limit_in_bytes");
        ResourceLimits limits = new()
        {
            Cpu = new CpuLimits(512, 50000, 100000),
            Pids = -1,
            Block = new BlockLimits(300, [], [], [], [], []),
            HugePages = new Dictionary<string, ulong> { ["2MB"] = 4096 },
        };
        Apply(new Linux.Cgroups.V1.Cpu(), limits);
        Apply(new Pids(), limits);
        Apply(new Linux.Cgroups.V1.Blkio(), limits);
        Apply(new Linux.Cgroups.V1.Hugetlb(), limits);
        Assert.Equal(
            ["512", "50000", "100000", "max", "300", "4096"],
            Read("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "pids.max", "blkio.bfq.weight", "hugetlb.2MB.limit_in_bytes"));
    }

    [Fact]
    public void Packets_and_remote_memory_access_are_one_file_each()
    {
        Offer("net_cls.classid", "net_prio.ifpriomap", "rdma.max");
        ResourceLimits limits = new()
        {
            NetworkClass = 0x100001,
            NetworkPriorities = new Dictionary<string, uint> { ["eth0"] = 5 },
            Rdma = new Dictionary<string, RdmaLimits> { ["mlx5_1"] = new(3, null) },
        };
        Apply(new Linux.Cgroups.V1.NetCls(), limits);
        Apply(new Linux.Cgroups.V1.NetPrio(), limits);
        Apply(new Rdma(), limits);
        Assert.Equal(["1048577", "eth0 5", "mlx5_1 hca_handle=3"], Read("net_cls.classid", "net_prio.ifpriomap", "rdma.max"));
        Apply(new Rdma(), limits with { Rdma = new Dictionary<string, RdmaLimits> { ["mlx4_0"] = new(null, 20000) } });
        Assert.StartsWith("mlx4_0 hca_object=20000", Read("rdma.max")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_kernel_does_not_offer_is_an_error_with_its_path()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => Apply(new Pids(), new() { Pids = 5 }));
        Assert.Equal((Errno.ENOENT, _group.Combine("pids.max")), (exception.Errno, exception.Subject));
    }

    [RootFact]
    public void A_controller_that_is_absent_is_named_and_one_of_v2_is_enabled_on_the_way_down()
    {
        Cgroup group = Cgroup.At(CgroupLayout.Detect(), $"/containers-test-{Guid.NewGuid():N}/below");
        try
        {
            group.Create();
            Assert.Equal("moon", Assert.Throws<LimitNotSupportedException>(
                () => group.SetLimits(new() { Unified = new Dictionary<string, string> { ["moon.max"] = "1" } })).Limit);
            group.SetLimits(new() { Pids = 100, Memory = new MemoryLimits(64 << 20, 64 << 20) });
            group.SetLimits(new() { Memory = new MemoryLimits(128 << 20, 128 << 20) });
            group.SetLimits(new() { Memory = new MemoryLimits(32 << 20, 32 << 20) });
            Assert.Equal(0, group.ReadOomKills());
        }
        finally
        {
            group.Remove();
            Cgroup.At(CgroupLayout.Detect(), Path.GetDirectoryName(group.Path)!).Remove();
        }
    }

    private void Apply(IController controller, ResourceLimits limits) => controller.Apply(new GroupFiles(_group.Path), limits);

    private void Offer(params string[] files) => Array.ForEach(files, file => File.WriteAllText(_group.Combine(file), string.Empty));

    private string[] Read(params string[] files) => [.. files.Select(file => File.ReadAllText(_group.Combine(file)))];
}
