using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Engine.Events;
using Containers.Engine.Text;

namespace Containers.Engine.Tests.Containers;

[RootAlone("A user has a control group where systemd gives one.")]
public sealed class ContainerLimitTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    [RootFact("busybox")]
    public async Task A_container_that_needs_more_memory_than_its_limit_is_killed_and_that_is_told()
    {
        ContainerOptions options = busybox.Options("dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1") with
        {
            Limits = new ContainerLimits { Memory = 16 << 20, MemorySwap = 16 << 20 },
        };
        ContainerInfo container = (await busybox.Containers.CreateAsync(options)).Read();
        await busybox.Containers.Find(container.Id).StartAsync();
        Assert.Equal(137, await busybox.Containers.Find(container.Id).WaitAsync());
        container = busybox.Containers.Get(container.Id);
        Assert.True(container.OomKilled);
        Assert.Equal(16 << 20, container.Limits.Memory);
    }

    [RootFact("busybox")]
    public async Task Each_process_that_is_killed_for_memory_is_told_of_while_its_container_runs()
    {
        ContainerOptions options = busybox.Options("sleep", "1000") with { Limits = new ContainerLimits { Memory = 16 << 20, MemorySwap = 16 << 20 } };
        ContainerInfo started = await (await busybox.Containers.CreateAsync(options)).StartAsync();
        Container container = busybox.Containers.Find(started.Id);
        for (int killed = 1; killed <= 2; killed++)
        {
            using ContainerProcess process = container.Execute(new ExecOptions { Command = ["dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1"] });
            Assert.Equal(137, await process.WaitAsync());
            await foreach (EngineEvent unused in busybox.Engine.Events.ReadAsync(Kills(started) with { Follow = true, Since = DateTimeOffset.MinValue }).Take(killed))
            {
                // It is told, sooner or later.
            }

            Assert.Equal(ContainerStatus.Running, container.Read().Status);
        }

        await container.StopAsync(TimeSpan.Zero);
        Assert.True(container.Read().OomKilled);
        Assert.Equal(2, await busybox.Engine.Events.ReadAsync(Kills(started)).CountAsync());

        static EventOptions Kills(ContainerInfo container) => new() { Filters = [$"container={container.Id}", "event=oom"] };
    }

    [RootFact("busybox")]
    public async Task A_containers_group_lies_where_it_is_wanted_and_is_gone_with_it()
    {
        string outer = $"test-{Guid.NewGuid():N}";
        IEnumerable<string> parents = Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup").SelectMany(tree => new[] { $"{tree}/{outer}/inner", $"{tree}/{outer}" });
        try
        {
            ContainerOptions options = busybox.Options("sleep", "1000") with { CgroupParent = $"{outer}/inner", Limits = new ContainerLimits { Memory = 16 << 20 } };
            ContainerInfo started = await (await busybox.Containers.CreateAsync(options)).StartAsync();
            string group = $"/{outer}/inner/pscontainers-{started.Id}";
            Assert.Contains(File.ReadAllLines($"/proc/{started.ProcessId}/cgroup"), line => line.EndsWith(':' + group, StringComparison.Ordinal));
            busybox.Containers.Find(started.Id).Pause();
            Assert.Equal(ContainerStatus.Paused, busybox.Containers.Get(started.Id).Status);
            await busybox.Containers.Find(started.Id).RemoveAsync(force: true);
            Assert.DoesNotContain(parents, parent => Directory.Exists($"{parent}/pscontainers-{started.Id}"));
            Assert.Contains(parents, Directory.Exists);
        }
        finally
        {
            foreach (string parent in parents.Where(Directory.Exists))
            {
                Directory.Delete(parent);
            }
        }

        await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(busybox.Options("true") with { CgroupParent = "/a/../b" }));
    }

    [RootFact("busybox")]
    public async Task Time_of_real_time_policies_is_the_groups_where_the_kernel_has_it_and_told_of_where_not()
    {
        Func<ContainerLimits, Task<ContainerInfo>> startAsync = async limits =>
            await (await busybox.Containers.CreateAsync(busybox.Options("sleep", "1000") with { Limits = limits })).StartAsync();
        ContainerLimits asked = new() { CpuRealtimePeriod = 500_000, CpuRealtimeRuntime = 1000 };
        if (!File.Exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"))
        {
            Assert.Contains("cpu.realtime", (await Assert.ThrowsAnyAsync<Exception>(() => startAsync(asked))).Message, StringComparison.Ordinal);
            return;
        }

        ContainerInfo started = await startAsync(asked);
        string group = $"/sys/fs/cgroup/cpu/pscontainers-{started.Id}";
        Assert.Equal(("500000\n", "1000\n"), (File.ReadAllText($"{group}/cpu.rt_period_us"), File.ReadAllText($"{group}/cpu.rt_runtime_us")));
        await busybox.Containers.Find(started.Id).RemoveAsync(force: true);
        await Assert.ThrowsAsync<ContainerOptionsException>(() => startAsync(asked with { CpuRealtimeRuntime = 500_001 }));
        await Assert.ThrowsAsync<ContainerOptionsException>(() => startAsync(asked with { CpuRealtimePeriod = 1_000_001 }));
    }

    [RootFact("busybox")]
    public async Task A_process_limit_that_is_none_is_refused_before_the_container_is_there()
    {
        ContainerOptionsException exception = await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(busybox.Options("true") with { Ulimits = ["nosuch=5"] }));
        Assert.Contains("nofile", exception.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Shared_memory_of_no_size_is_what_every_container_has()
    {
        (_, string size, _) = await busybox.RunAsync(busybox.Options("sh", "-c", "df /dev/shm | tail -n 1 | tr -s ' ' | cut -d' ' -f2") with { SharedMemorySize = 0 });
        Assert.Equal("65536\n", size);
    }

    [RootFact("busybox")]
    public async Task The_limit_of_processes_stops_a_fork()
    {
        (_, _, string error) = await busybox.RunAsync(busybox.Options("sh", "-c", "sleep 5 & sleep 5 & sleep 5 & sleep 5 & wait") with
        {
            Limits = new ContainerLimits { PidsLimit = 3 },
        });
        Assert.Contains("fork", error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Processors_time_shares_and_process_limits_are_as_asked()
    {
        ContainerOptions options = busybox.Options("sh", "-c", "grep Cpus_allowed_list /proc/self/status; ulimit -n; ulimit -Hn; cat /proc/self/oom_score_adj; sleep 60") with
        {
            Limits = new ContainerLimits { Cpus = 0.5, CpuShares = 512, CpusetCpus = "0", Memory = 32 << 20, BlockIOWeight = 200 },
            Ulimits = ["nofile=100:200"],
            OomScoreAdjust = 500,
        };
        ContainerInfo container = (await busybox.Containers.CreateAsync(options)).Read();
        await busybox.Containers.Find(container.Id).StartAsync();
        List<string> lines = [];
        await foreach (ContainerLogEntry entry in busybox.Containers.Find(container.Id).ReadLogAsync(new ContainerLogOptions { Follow = true }))
        {
            lines.Add(entry.Text.Replace("\t", " ", StringComparison.Ordinal));
            if (lines.Count == 4)
            {
                break;
            }
        }

        Assert.Equal(["Cpus_allowed_list: 0", "100", "200", "500"], lines);
        if (Directory.Exists("/sys/fs/cgroup/cpu"))
        {
            string name = $"pscontainers-{container.Id}";
            Assert.Equal("50000\n", File.ReadAllText($"/sys/fs/cgroup/cpu/{name}/cpu.cfs_quota_us"));
            Assert.Equal("512\n", File.ReadAllText($"/sys/fs/cgroup/cpu/{name}/cpu.shares"));
            Assert.Equal($"{64 << 20}\n", File.ReadAllText($"/sys/fs/cgroup/memory/{name}/memory.memsw.limit_in_bytes"));
        }
    }

    [RootFact("busybox")]
    public async Task What_cannot_be_is_refused_before_anything_is_made()
    {
        ContainerLimits[] impossible =
        [
            new() { Memory = 1 << 20 }, new() { MemorySwap = 1 << 30 }, new() { Memory = 64 << 20, MemorySwap = 32 << 20 }, new() { Cpus = 0 },
            new() { Cpus = 10_000 }, new() { Cpus = double.NaN }, new() { CpuShares = 1 }, new() { PidsLimit = -7 }, new() { BlockIOWeight = 5 },
        ];
        foreach (ContainerLimits limits in impossible)
        {
            await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(busybox.Options("true") with { Limits = limits }));
        }

        foreach (string limit in (string[])["nofile", "nofile=x", "nofile=5:4", "nofile=1:2:3", "=5"])
        {
            await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(busybox.Options("true") with { Ulimits = [limit] }));
        }
    }

    [Theory]
    [InlineData("512m", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5GiB", 1536L << 20)]
    [InlineData("100", 100L)]
    [InlineData("100b", 100L)]
    [InlineData("-1", -1L)]
    public void Sizes_are_read_as_docker_reads_them(string text, long expected) => Assert.Equal(expected, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5x")]
    [InlineData("5mm")]
    [InlineData("-5")]
    [InlineData("99999999p")]
    public void What_is_no_size_is_an_error(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));
}
