using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerLimitTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    [RootFact("docker-registry", "skopeo", "umoci", "busybox")]
    public async Task A_container_that_needs_more_memory_than_its_limit_is_killed_and_that_is_told()
    {
        ContainerOptions options = busybox.Options("dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1") with
        {
            Limits = new ContainerLimits { Memory = 16 << 20, MemorySwap = 16 << 20 },
        };
        ContainerInfo container = await busybox.Containers.CreateAsync(options);
        await busybox.Containers.StartAsync(container.Id);
        Assert.Equal(137, await busybox.Containers.WaitAsync(container.Id));
        container = busybox.Containers.Get(container.Id);
        Assert.True(container.OomKilled);
        Assert.Equal(16 << 20, container.Limits.Memory);
    }

    [RootFact("docker-registry", "skopeo", "umoci", "busybox")]
    public async Task The_limit_of_processes_stops_a_fork()
    {
        (_, _, string error) = await busybox.RunAsync(busybox.Options("sh", "-c", "sleep 5 & sleep 5 & sleep 5 & sleep 5 & wait") with
        {
            Limits = new ContainerLimits { PidsLimit = 3 },
        });
        Assert.Contains("fork", error, StringComparison.Ordinal);
    }

    [RootFact("docker-registry", "skopeo", "umoci", "busybox")]
    public async Task Processors_time_shares_and_process_limits_are_as_asked()
    {
        ContainerOptions options = busybox.Options("sh", "-c", "grep Cpus_allowed_list /proc/self/status; ulimit -n; ulimit -Hn; cat /proc/self/oom_score_adj; sleep 60") with
        {
            Limits = new ContainerLimits { Cpus = 0.5, CpuShares = 512, CpusetCpus = "0", Memory = 32 << 20, BlockIOWeight = 200 },
            Ulimits = ["nofile=100:200"],
            OomScoreAdjust = 500,
        };
        ContainerInfo container = await busybox.Containers.CreateAsync(options);
        await busybox.Containers.StartAsync(container.Id);
        List<string> lines = [];
        await foreach (ContainerLogEntry entry in busybox.Containers.ReadLogAsync(container.Id, new ContainerLogOptions { Follow = true }))
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

    [RootFact("docker-registry", "skopeo", "umoci", "busybox")]
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
