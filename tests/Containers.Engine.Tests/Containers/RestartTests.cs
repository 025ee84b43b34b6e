using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Linux.Cgroups;

namespace Containers.Engine.Tests.Containers;

public sealed class RestartTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task A_container_that_fails_is_started_again_as_often_as_was_asked_for()
    {
        ContainerInfo started = await StartAsync("on-failure:2", "echo up; exit 3");

        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Exited, Finished: not null });
        Assert.Equal(3, await Containers.Find(started.Id).WaitAsync());
        ContainerInfo ended = Containers.Get(started.Id);
        Assert.Equal((ContainerStatus.Exited, 2, 3), (ended.Status, ended.RestartCount, await LinesAsync(started.Id)));
        await Containers.Find(started.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_that_succeeds_is_not_a_failure_and_what_it_wrote_stays()
    {
        ContainerInfo started = await StartAsync("on-failure", "echo up >> /count; [ $(wc -l < /count) = 2 ]");

        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Exited, Finished: not null });
        Assert.Equal(0, await Containers.Find(started.Id).WaitAsync());
        Assert.Equal(1, Containers.Get(started.Id).RestartCount);
        await Containers.Find(started.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_wait_is_over_at_the_first_end_though_the_container_is_started_again()
    {
        ContainerInfo started = await StartAsync("always", "trap 'exit 7' TERM; trap 'exit 9' USR1; echo up; while :; do sleep 0.05; done");
        await FollowAsync(started.Id, lines: 1);
        Task<int>[] waits = [.. Enumerable.Range(0, 4).Select(_ => Containers.Find(started.Id).WaitAsync())];

        await Containers.Find(started.Id).KillAsync("SIGUSR1");

        Assert.All(await Task.WhenAll(waits), code => Assert.Equal(9, code));
        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Running, RestartCount: 1 });
        Task<int> last = Containers.Find(started.Id).WaitAsync();
        await FollowAsync(started.Id, lines: 2);
        await Containers.Find(started.Id).StopAsync();
        Assert.Equal(7, await last);
        await Containers.Find(started.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_policy_is_changed_while_the_container_runs()
    {
        ContainerInfo started = await StartAsync("no", "echo up; sleep 1000");
        ContainerInfo changed = await Containers.Find(started.Id).UpdateAsync(new ContainerLimits(), RestartPolicy.Parse("on-failure:5"));
        Assert.Equal("on-failure:5", $"{changed.Options.Restart}");

        EndProgram(started.Id);
        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Running, RestartCount: 1 });

        await Containers.Find(started.Id).UpdateAsync(new ContainerLimits(), RestartPolicy.Parse("no"));
        EndProgram(started.Id);
        Assert.Equal(137, await Containers.Find(started.Id).WaitAsync());
        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Exited, Finished: not null, RestartCount: 1 });
        await Containers.Find(started.Id).RemoveAsync();
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task Changed_limits_hold_after_the_policy_has_started_the_container_again()
    {
        ContainerInfo started = await StartAsync("always", "sleep 1000");
        await Containers.Find(started.Id).UpdateAsync(new ContainerLimits { PidsLimit = 17 });
        EndProgram(started.Id);
        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Running, RestartCount: 1 });

        Assert.Equal(17UL, Cgroup.At(CgroupLayout.Detect(), $"/pscontainers-{started.Id}").ReadStatistics().Pids?.Limit);
        await Containers.Find(started.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task A_container_that_is_removed_at_its_end_gets_no_policy()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("true") with { Remove = true })).Read();

        await Assert.ThrowsAsync<ContainerOptionsException>(() => Containers.Find(created.Id).UpdateAsync(new ContainerLimits(), RestartPolicy.Parse("always")));
        await Containers.Find(created.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_that_was_stopped_stays_so_until_it_is_started()
    {
        ContainerInfo always = await StartAsync("always", "trap 'exit 1' TERM; echo up; while :; do sleep 0.05; done");
        await FollowAsync(always.Id, lines: 1);
        int before = EndProgram(always.Id);

        await FollowAsync(always.Id, lines: 2);
        ContainerInfo again = Containers.Get(always.Id);
        Assert.Equal((ContainerStatus.Running, 1), (again.Status, again.RestartCount));
        Assert.NotEqual(before, again.ProcessId);
        ContainerInfo stopped = await Containers.Find(always.Id).StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((ContainerStatus.Exited, 1), (stopped.Status, stopped.ExitCode));
        Assert.Equal(2, await LinesAsync(always.Id));

        // After a boot, one with always is started although it was stopped, one with unless-stopped is not.
        ContainerInfo unless = await StartAsync("unless-stopped", "sleep 1000");
        await Containers.Find(unless.Id).StopAsync(TimeSpan.Zero);
        ContainerInfo never = await StartAsync("no", "true");
        await Containers.Find(never.Id).WaitAsync();
        Assert.Equal([always.Id], (await Containers.StartByPolicyAsync()).Select(container => container.Id));
        Assert.Empty(await Containers.StartByPolicyAsync());
        foreach (ContainerInfo container in new[] { always, unless, never })
        {
            await Containers.Find(container.Id).RemoveAsync(force: true);
        }
    }

    [RootFact("busybox")]
    public async Task What_is_up_when_the_machine_goes_down_comes_up_again()
    {
        ContainerInfo unless = await StartAsync("unless-stopped", "sleep 1000");
        using (Process monitor = Process.GetProcessById(MonitorMemory.ProcessOf(unless)))
        using (Process program = Process.GetProcessById(unless.ProcessId!.Value))
        {
            monitor.Kill();
            program.Kill();
        }

        await WaitForAsync(unless.Id, container => container.Status == ContainerStatus.Exited);
        Assert.Equal([unless.Id], (await Containers.StartByPolicyAsync()).Select(container => container.Id));
        Assert.Equal(ContainerStatus.Running, Containers.Get(unless.Id).Status);
        await Containers.Find(unless.Id).RemoveAsync(force: true);
    }

    [RootTheory("busybox")]
    [InlineData("stop")]
    [InlineData("kill")]
    [InlineData("remove")]
    [InlineData("lose")]
    public async Task A_container_that_waits_for_its_next_start_can_be_ended(string how)
    {
        ContainerInfo started = await StartAsync("always", "exit 9");
        await WaitForAsync(started.Id, container => container is { Status: ContainerStatus.Restarting, RestartCount: > 2 });
        Assert.Contains(Containers.List(), container => container.Id == started.Id);
        await Assert.ThrowsAsync<ContainerStateException>(() => Containers.Find(started.Id).RemoveAsync());
        switch (how)
        {
            case "stop":
                await Containers.Find(started.Id).StopAsync();
                break;
            case "kill":
                await Containers.Find(started.Id).KillAsync();
                await Containers.Find(started.Id).WaitAsync();
                break;
            case "remove":
                await Containers.Find(started.Id).RemoveAsync(force: true);
                Assert.Throws<ContainerNotFoundException>(() => Containers.Get(started.Id));
                return;
            default:
                using (Process monitor = Process.GetProcessById(MonitorOf(started)))
                {
                    monitor.Kill();
                }

                await WaitForAsync(started.Id, container => container.Status == ContainerStatus.Exited);
                Assert.Contains("monitor was killed", Containers.Get(started.Id).Error, StringComparison.Ordinal);
                break;
        }

        ContainerInfo ended = Containers.Get(started.Id);
        Assert.Equal(ContainerStatus.Exited, ended.Status);
        Assert.True(ended.ExitCode is 9 || (how == "kill" && ended.ExitCode is 137), $"{ended.ExitCode}"); // It may just run again when it is killed.
        await Containers.Find(started.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Removal_by_force_beside_starts_and_restarts_leaves_nothing()
    {
        for (int round = 0; round < 100; round++)
        {
            Container container = await Containers.CreateAsync(busybox.Options("true") with { Restart = RestartPolicy.Parse("always") });
            string folder = container.Folder.Path;
            Task[] starts = [.. Enumerable.Range(0, 3).Select(_ => StartAnyhowAsync(container))];
            await (round % 4 == 0 ? starts[0] : Task.Delay(round % 10));
            await container.RemoveAsync(force: true);
            await Task.WhenAll(starts);

            Assert.False(Directory.Exists(folder), $"round {round}: {folder} is there");
            Assert.False(Directory.Exists(container.Running.Path), $"round {round}: {container.Running.Path} is there");
            Assert.DoesNotContain(container.Group.Folders, static place => Directory.Exists(place.Folder));
            Assert.DoesNotContain(container.Id, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
            Assert.Empty(ProgramsOf(container.Id));
        }

        static async Task StartAnyhowAsync(Container container)
        {
            try
            {
                await container.StartAsync();
            }
            catch (Exception exception) when (exception is ContainerNotFoundException or ContainerStartException or ContainerStateException)
            {
                return; // It was removed, or ended by that.
            }
        }

        static IEnumerable<string> ProgramsOf(string id) => Directory.EnumerateDirectories("/proc", "[0-9]*")
            .Select(static process => ReadAnyhow(Path.Combine(process, "cmdline")).Replace('\0', ' ')).Where(words => words.Contains(id, StringComparison.Ordinal));

        static string ReadAnyhow(string path)
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (IOException)
            {
                return string.Empty; // It has ended.
            }
        }
    }

    [RootFact("busybox")]
    public async Task A_container_that_is_removed_at_its_end_cannot_be_started_again() => await Assert.ThrowsAsync<ContainerOptionsException>(
        () => Containers.CreateAsync(busybox.Options("true") with { Remove = true, Restart = RestartPolicy.Parse("always") }));

    [Theory]
    [InlineData("no", "no")]
    [InlineData("on-failure", "on-failure")]
    [InlineData("on-failure:5", "on-failure:5")]
    [InlineData("always", "always")]
    [InlineData("unless-stopped", "unless-stopped")]
    [InlineData("always:5", null)]
    [InlineData("on-failure:", null)]
    [InlineData("never", null)]
    public void A_policy_is_read_as_docker_writes_it(string text, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<FormatException>(() => RestartPolicy.Parse(text));
        }
        else
        {
            Assert.Equal(expected, RestartPolicy.Parse(text).ToString());
        }
    }

    private async Task<ContainerInfo> StartAsync(string policy, string script)
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sh", "-c", script) with { Restart = RestartPolicy.Parse(policy) })).Read();
        return await Containers.Find(created.Id).StartAsync();
    }

    private async Task<int> LinesAsync(string id) => await Containers.Find(id).ReadLogAsync().CountAsync();

    private async Task FollowAsync(string id, int lines) => await Containers.Find(id).ReadLogAsync(new ContainerLogOptions { Follow = true }).Take(lines).CountAsync();

    private async Task WaitForAsync(string id, Func<ContainerInfo, bool> condition)
    {
        Stopwatch limit = Stopwatch.StartNew();
        while (!condition(Containers.Get(id)))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), $"It did not come so far: {Containers.Get(id)}");
            await Task.Delay(5);
        }
    }

    /// <summary>Kills a container's program as the kernel would, which is no wish to stop the container.</summary>
    private int EndProgram(string id)
    {
        using Process program = Process.GetProcessById(Containers.Get(id).ProcessId!.Value);
        program.Kill();
        return program.Id;
    }

    /// <summary>The monitor, by its command line: its program may not run.</summary>
    private static int MonitorOf(ContainerInfo container) => Directory.GetDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Where(folder => CommandLine(folder).Contains(container.Id, StringComparison.Ordinal))
        .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
        .First();

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
