using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Containers.Options;
using Containers.Linux.Cgroups;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerControlTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private ContainerService Containers => busybox.Containers;

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task A_paused_container_stands_still_until_it_goes_on()
    {
        ContainerInfo container = await StartAsync("sleep", "1000");
        Assert.Equal(ContainerStatus.Paused, Containers.Find(container.Id).Pause().Status);
        Assert.Contains(Containers.List(), listed => listed.Id == container.Id);
        Assert.Throws<ContainerStateException>(() => Containers.Find(container.Id).Pause());
        Assert.Throws<ContainerStateException>(() => Containers.Find(container.Id).Execute(new ExecOptions { Command = ["true"] }));

        Assert.Equal(ContainerStatus.Running, Containers.Find(container.Id).Unpause().Status);
        Assert.Throws<ContainerStateException>(() => Containers.Find(container.Id).Unpause());
        await Containers.Find(container.Id).RemoveAsync(force: true);
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task Paused_containers_can_be_stopped_killed_and_removed()
    {
        ContainerInfo stopped = await StartAsync("sh", "-c", "trap 'exit 3' TERM; while true; do sleep 0.05; done");
        await busybox.RunningAsync(stopped.Id, "grep -q 'SigCgt:.*[4567cdef]...$' /proc/1/status");
        Containers.Find(stopped.Id).Pause();
        Assert.Equal(3, (await Containers.Find(stopped.Id).StopAsync(TimeSpan.FromSeconds(60))).ExitCode);

        ContainerInfo killed = await StartAsync("sleep", "1000");
        Containers.Find(killed.Id).Pause();
        await Containers.Find(killed.Id).KillAsync();
        Assert.Equal(137, await Containers.Find(killed.Id).WaitAsync());

        ContainerInfo removed = await StartAsync("sleep", "1000");
        Containers.Find(removed.Id).Pause();
        await Containers.Find(removed.Id).RemoveAsync(force: true);
        Assert.DoesNotContain(Containers.List(all: true), container => container.Id == removed.Id);
    }

    [RootFact("busybox")]
    public async Task A_container_goes_by_its_new_name_alone()
    {
        ContainerInfo container = (await Containers.CreateAsync(busybox.Options("true") with { Name = "before" })).Read();
        ContainerInfo other = (await Containers.CreateAsync(busybox.Options("true") with { Name = "other" })).Read();
        Assert.Equal("after", (await Containers.Find("before").RenameAsync("after")).Name);
        Assert.Equal(container.Id, Containers.Get("after").Id);
        Assert.Throws<ContainerNotFoundException>(() => Containers.Get("before"));
        await Assert.ThrowsAsync<ContainerNameInUseException>(() => Containers.Find("after").RenameAsync("other"));
        await Assert.ThrowsAsync<ContainerOptionsException>(() => Containers.Find("after").RenameAsync("no name"));
        Assert.Equal("before", (await Containers.Find(other.Id).RenameAsync("before")).Name);
    }

    [RootFact("busybox")]
    public async Task Of_many_that_want_one_name_at_once_one_gets_it()
    {
        Task<Container>[] creations = [.. Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => new ContainerEngine(busybox.EngineOptions).Containers.CreateAsync(busybox.Options("true") with { Name = "wanted" })))];
        await Task.WhenAll(creations.Select(creation => creation.ContinueWith(ended => ended.Exception, TaskScheduler.Default)));
        _ = Assert.Single(creations, creation => creation.IsCompletedSuccessfully);
        Assert.All(creations.Where(creation => creation.IsFaulted), creation => Assert.IsType<ContainerNameInUseException>(creation.Exception!.InnerException));
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task Limits_change_while_it_runs_and_stay()
    {
        ContainerInfo container = await StartAsync("sleep", "1000");
        await Containers.Find(container.Id).UpdateAsync(new ContainerLimits { Memory = 64 << 20, PidsLimit = 20 });
        ContainerInfo changed = await Containers.Find(container.Id).UpdateAsync(new ContainerLimits { Cpus = 0.5, PidsLimit = 10 });
        Assert.Equal((64L << 20, 0.5, 10L), (changed.Limits.Memory, changed.Limits.Cpus, changed.Limits.PidsLimit));
        string group = $"pscontainers-{container.Id}";
        if (Directory.Exists("/sys/fs/cgroup/memory"))
        {
            Assert.Equal($"{64 << 20}\n", File.ReadAllText($"/sys/fs/cgroup/memory/{group}/memory.limit_in_bytes"));
            Assert.Equal("50000\n", File.ReadAllText($"/sys/fs/cgroup/cpu/{group}/cpu.cfs_quota_us"));
            Assert.Equal("10\n", File.ReadAllText($"/sys/fs/cgroup/pids/{group}/pids.max"));
        }

        await Assert.ThrowsAsync<ContainerOptionsException>(() => Containers.Find(container.Id).UpdateAsync(new ContainerLimits { CpuQuota = 5000 }));
        Assert.Equal(0.5, Containers.Get(container.Id).Limits.Cpus);
        await Containers.Find(container.Id).RestartAsync(TimeSpan.Zero);
        Assert.Equal(10UL, Cgroup.At(CgroupLayout.Detect(), $"/{group}").ReadStatistics().Pids?.Limit);
        await Containers.Find(container.Id).RemoveAsync(force: true);
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task Rates_of_devices_are_set_by_their_numbers()
    {
        ContainerLimits limits = new() { DeviceReadBps = ["/dev/loop0:1m"], DeviceWriteIops = ["/dev/loop0:50"] };
        ContainerInfo container = (await Containers.CreateAsync(busybox.Options("sleep", "1000") with { Limits = limits })).Read();
        if (!File.Exists("/dev/loop0"))
        {
            await Assert.ThrowsAsync<ContainerOptionsException>(() => Containers.Find(container.Id).StartAsync());
            return;
        }

        await Containers.Find(container.Id).StartAsync();
        string group = $"/sys/fs/cgroup/blkio/pscontainers-{container.Id}";
        if (Directory.Exists(group))
        {
            Assert.Equal("7:0 1048576\n", File.ReadAllText($"{group}/blkio.throttle.read_bps_device"));
            Assert.Equal("7:0 50\n", File.ReadAllText($"{group}/blkio.throttle.write_iops_device"));
        }

        await Containers.Find(container.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task Processes_are_told_with_their_ids_inside_and_outside()
    {
        ContainerInfo container = await StartAsync(busybox.Options("sh", "-c", "/bin/sleep 1000 & wait") with { User = "app" });
        await busybox.RunningAsync(container.Id, "ps -o args | grep -q '^/bin/sleep'");
        IReadOnlyList<ContainerProcessInfo> processes = Containers.Find(container.Name).Processes();
        Assert.Equal(["sh -c /bin/sleep 1000 & wait", "/bin/sleep 1000"], processes.Select(process => process.Command));
        Assert.Equal(container.ProcessId, processes[0].ProcessId);
        Assert.Equal(1, processes[0].ContainerProcessId);
        Assert.Equal(container.ProcessId, processes[1].ParentProcessId);
        Assert.All(processes, process => Assert.Equal((1000u, null), (process.UserId, process.Terminal)));
        Assert.All(processes, process => Assert.InRange(process.Started, container.Started!.Value.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1)));
        await Containers.Find(container.Id).RemoveAsync(force: true);
        Assert.Throws<ContainerNotFoundException>(() => Containers.Find(container.Name).Processes());
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task What_containers_use_is_measured_for_many_at_once()
    {
        ContainerInfo busy = await StartAsync("sh", "-c", "while true; do :; done");
        ContainerInfo idle = await StartAsync(busybox.Options("sleep", "1000") with { Limits = new ContainerLimits { Memory = 32 << 20, PidsLimit = 7 } });
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("true"))).Read();
        await foreach (IReadOnlyList<ContainerStatistics> measured in Containers.MeasureAsync([busy.Id, idle.Id, created.Id], TimeSpan.FromMilliseconds(300)))
        {
            Assert.Equal(3, measured.Count);
            ContainerStatistics working = Assert.Single(measured, container => container.Id == busy.Id);
            ContainerStatistics resting = Assert.Single(measured, container => container.Id == idle.Id);
            ContainerStatistics nothing = Assert.Single(measured, container => container.Id == created.Id);
            Assert.True(working.CpuPercent > 1, $"{working}");
            Assert.True(working.ProcessorTime > TimeSpan.Zero);
            Assert.InRange(resting.MemoryUsage, 1, 32 << 20);
            Assert.Equal((32 << 20, 1), (resting.MemoryLimit, resting.Pids));
            Assert.InRange(working.MemoryLimit, 64 << 20, long.MaxValue - 1);
            Assert.Equal((0, 0, 0), (nothing.MemoryUsage, nothing.Pids, nothing.CpuPercent));
            break;
        }

        await Containers.Find(busy.Id).RemoveAsync(force: true);
        await Containers.Find(idle.Id).RemoveAsync(force: true);
    }

    private Task<ContainerInfo> StartAsync(params string[] command) => StartAsync(busybox.Options(command));

    private async Task<ContainerInfo> StartAsync(ContainerOptions options)
    {
        ContainerInfo created = (await Containers.CreateAsync(options)).Read();
        return await Containers.Find(created.Id).StartAsync();
    }
}
