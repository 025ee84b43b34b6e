using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;
using Containers.Supervision.Limits;

namespace Containers.Supervision.Tests.Limits;

/// <summary>What controllers write, seen in a folder that stands for a group.</summary>
public sealed class ControllerTests : IDisposable
{
    private readonly TemporaryFolder _group = new();

    public void Dispose() => _group.Dispose();

    [Fact]
    public void Nothing_is_written_that_is_not_asked_for()
    {
        LinuxResources nothing = new();
        IController[] controllers =
        [
            new Supervision.Limits.V1.Memory(), new Supervision.Limits.V1.Cpu(), new Cpuset(), new Pids(),
            new Supervision.Limits.V1.Blkio(), Supervision.Limits.Hugetlb.OfV1, new Supervision.Limits.V2.Memory(), new Supervision.Limits.V2.Cpu(),
            new Supervision.Limits.V2.Io(), Supervision.Limits.Hugetlb.OfV2,
        ];
        Assert.All(controllers, controller => controller.Apply(new GroupFiles(_group.Path), nothing));
    }

    [Fact]
    public void V2_memory_limits_swap_alone_by_the_difference()
    {
        Offer("memory.max", "memory.swap.max", "memory.low");
        Apply(new Supervision.Limits.V2.Memory(), new() { Memory = new LinuxMemory { Limit = 100, Swap = 150, Reservation = 50 } });
        Assert.Equal(["100", "50", "50"], Read("memory.max", "memory.swap.max", "memory.low"));
    }

    [Fact]
    public void V2_memory_without_limit_is_max()
    {
        Offer("memory.max", "memory.swap.max");
        Apply(new Supervision.Limits.V2.Memory(), new() { Memory = new LinuxMemory { Limit = -1 } });
        Assert.Equal(["max", "max"], Read("memory.max", "memory.swap.max"));
    }

    [Theory]
    [InlineData(100L, 50L)]
    [InlineData(null, 50L)]
    public void Memory_and_swap_below_memory_is_refused_on_v2(long? limit, long swap) => Assert.Throws<LimitNotSupportedException>(
        () => Apply(new Supervision.Limits.V2.Memory(), new() { Memory = new LinuxMemory { Limit = limit, Swap = swap } }));

    [Fact]
    public void Limits_that_v2_does_not_have_are_named()
    {
        LimitNotSupportedException exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Supervision.Limits.V2.Memory(), new() { Memory = new LinuxMemory { Swappiness = 10 } }));
        Assert.Equal("memory.swappiness", exception.Limit);
        exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Supervision.Limits.V2.Memory(), new() { Memory = new LinuxMemory { KernelTcp = 10 } }));
        Assert.Equal("memory.kernelTCP", exception.Limit);
        exception = Assert.Throws<LimitNotSupportedException>(
            () => Apply(new Supervision.Limits.V2.Cpu(), new() { Cpu = new LinuxCpu { RealtimeRuntime = 10 } }));
        Assert.Equal("cpu.realtimeRuntime", exception.Limit);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1024, 100)]
    [InlineData(262144, 10000)]
    public void A_share_becomes_a_weight_with_both_ends_and_defaults_meeting(ulong shares, long weight) =>
        Assert.Equal(weight, Supervision.Limits.V2.Cpu.WeightOf(shares));

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1000, 10000)]
    public void A_block_weight_becomes_one_of_v2(int weight, int expected) =>
        Assert.Equal((ulong)expected, Supervision.Limits.V2.Io.WeightOf((ulong)weight));

    [Theory]
    [InlineData(50000L, null, "50000")]
    [InlineData(50000L, 200000L, "50000 200000")]
    [InlineData(-1L, 100000L, "max 100000")]
    [InlineData(null, 20000L, "max 20000")]
    public void Quota_and_period_are_one_file_on_v2(long? quota, long? period, string expected)
    {
        File.WriteAllText(_group.Combine("cpu.max"), "max 100000\n");
        Apply(new Supervision.Limits.V2.Cpu(), new() { Cpu = new LinuxCpu { Quota = quota, Period = (ulong?)period } });
        Assert.StartsWith(expected, Read("cpu.max")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void V1_writes_values_as_they_are()
    {
        Offer("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "pids.max", "blkio.bfq.weight", "hugetlb.2MB.limit_in_bytes");
        LinuxResources limits = new()
        {
            Cpu = new LinuxCpu { Shares = 512, Quota = 50000, Period = 100000 },
            Pids = new LinuxPids { Limit = -1 },
            BlockIO = new LinuxBlockIO { Weight = 300 },
            HugepageLimits = [new LinuxHugepageLimit { PageSize = "2MB", Limit = 4096 }],
        };
        Apply(new Supervision.Limits.V1.Cpu(), limits);
        Apply(new Pids(), limits);
        Apply(new Supervision.Limits.V1.Blkio(), limits);
        Apply(Supervision.Limits.Hugetlb.OfV1, limits);
        Assert.Equal(
            ["512", "50000", "100000", "max", "300", "4096"],
            Read("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "pids.max", "blkio.bfq.weight", "hugetlb.2MB.limit_in_bytes"));
    }

    [Fact]
    public void Packets_and_remote_memory_access_are_one_file_each()
    {
        Offer("net_cls.classid", "net_prio.ifpriomap", "rdma.max");
        LinuxResources limits = new()
        {
            Network = new LinuxNetwork { ClassID = 0x100001, Priorities = [new LinuxInterfacePriority { Name = "eth0", Priority = 5 }] },
            Rdma = new Dictionary<string, LinuxRdma> { ["mlx5_1"] = new() { HcaHandles = 3 } },
        };
        Apply(new Supervision.Limits.V1.NetCls(), limits);
        Apply(new Supervision.Limits.V1.NetPrio(), limits);
        Apply(new Rdma(), limits);
        Assert.Equal(["1048577", "eth0 5", "mlx5_1 hca_handle=3"], Read("net_cls.classid", "net_prio.ifpriomap", "rdma.max"));
        Apply(new Rdma(), limits with { Rdma = new Dictionary<string, LinuxRdma> { ["mlx4_0"] = new() { HcaObjects = 20000 } } });
        Assert.StartsWith("mlx4_0 hca_object=20000", Read("rdma.max")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_kernel_does_not_offer_is_an_error_with_its_path()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => Apply(new Pids(), new() { Pids = new LinuxPids { Limit = 5 } }));
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
            group.SetLimits(new() { Pids = new LinuxPids { Limit = 100 }, Memory = new LinuxMemory { Limit = 64 << 20, Swap = 64 << 20 } });
            group.SetLimits(new() { Memory = new LinuxMemory { Limit = 128 << 20, Swap = 128 << 20 } });
            group.SetLimits(new() { Memory = new LinuxMemory { Limit = 32 << 20, Swap = 32 << 20 } });
            Assert.Equal(0, group.ReadOomKills());
        }
        finally
        {
            group.Remove();
            Cgroup.At(CgroupLayout.Detect(), Path.GetDirectoryName(group.Path)!).Remove();
        }
    }

    private void Apply(IController controller, LinuxResources limits) => controller.Apply(new GroupFiles(_group.Path), limits);

    private void Offer(params string[] files) => Array.ForEach(files, file => File.WriteAllText(_group.Combine(file), string.Empty));

    private string[] Read(params string[] files) => [.. files.Select(file => File.ReadAllText(_group.Combine(file)))];
}
