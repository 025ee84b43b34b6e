using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerLifeTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task A_container_goes_from_created_to_running_to_exited_and_again()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done") with { Name = "life" })).Read();
        Assert.Equal(ContainerStatus.Created, created.Status);
        Assert.Equal(0, await Containers.Find("life").WaitAsync());
        for (int start = 0; start < 2; start++)
        {
            ContainerInfo running = await Containers.Find("life").StartAsync();
            Assert.Equal(ContainerStatus.Running, running.Status);
            Assert.True(Directory.Exists($"/proc/{running.ProcessId}"));
            Assert.Equal(running.ProcessId, (await Containers.Find("life").StartAsync()).ProcessId);
            await Assert.ThrowsAsync<ContainerStateException>(() => Containers.Find("life").RemoveAsync());
            await FirstLineAsync("life", start);
            Task<int> wait = Containers.Find(created.Id[..10]).WaitAsync();
            ContainerInfo stopped = await Containers.Find("life").StopAsync(TimeSpan.FromSeconds(30));
            Assert.Equal((ContainerStatus.Exited, 5, null), (stopped.Status, stopped.ExitCode, stopped.ProcessId));
            Assert.True(stopped.Finished >= stopped.Started);
            Assert.Equal(5, await wait);
        }

        Assert.Equal(["up", "up"], await LogAsync("life"));
        await Containers.Find("life").RemoveAsync();
        Assert.Throws<ContainerNotFoundException>(() => Containers.Get("life"));
        Assert.False(Directory.Exists(Path.GetDirectoryName(created.UpperDir)));
        Assert.Empty(CgroupsOf(created));
    }

    [RootFact("busybox")]
    public async Task A_start_that_fails_leaves_a_container_as_it_stood_and_says_why()
    {
        Container container = await Containers.CreateAsync(busybox.Options("/own") with { Name = "own" });
        string program = Path.Combine(container.Read().UpperDir, "own");

        await Assert.ThrowsAsync<ContainerStartException>(() => container.StartAsync());
        ContainerInfo missed = container.Read();
        File.WriteAllText(program, "#!/bin/sh\nexit 3");
        await Assert.ThrowsAsync<ContainerStartException>(() => container.StartAsync());
        ContainerInfo refused = container.Read();
        Assert.Equal(126, await container.WaitAsync());
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await container.StartAsync();
        Assert.Equal(3, await container.WaitAsync());
        ContainerInfo ran = container.Read();
        File.Delete(program);
        await Assert.ThrowsAsync<ContainerStartException>(() => container.StartAsync());
        ContainerInfo again = container.Read();

        Assert.Equal((ContainerStatus.Created, 127, null, null), (missed.Status, missed.ExitCode, missed.Started, missed.Finished));
        Assert.Contains("ENOENT", missed.Error, StringComparison.Ordinal);
        Assert.Equal((ContainerStatus.Created, 126), (refused.Status, refused.ExitCode));
        Assert.Equal((ContainerStatus.Exited, 3, null), (ran.Status, ran.ExitCode, ran.Error));
        Assert.Equal((ContainerStatus.Exited, 127, ran.Started, ran.Finished), (again.Status, again.ExitCode, again.Started, again.Finished));
        Assert.Contains("ENOENT", again.Error, StringComparison.Ordinal);
        await container.RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_whose_mount_is_gone_says_so_and_is_started_by_its_policy_when_that_is_back()
    {
        using TemporaryFolder folder = new();
        string source = folder.Combine("source");
        Directory.CreateDirectory(source);
        Container container = await Containers.CreateAsync(
            busybox.Options("sleep", "1000") with { Mounts = [new() { Type = "bind", Source = source, Target = "/source" }], Restart = RestartPolicy.Parse("unless-stopped") });
        Assert.Empty(await Containers.StartByPolicyAsync());
        Directory.Delete(source);

        await Assert.ThrowsAnyAsync<ContainersException>(() => container.StartAsync());
        ContainerInfo failed = container.Read();
        Directory.CreateDirectory(source);
        IReadOnlyList<ContainerInfo> started = await Containers.StartByPolicyAsync();

        Assert.Equal((ContainerStatus.Created, 128), (failed.Status, failed.ExitCode));
        Assert.Contains(source, failed.Error, StringComparison.Ordinal);
        Assert.Equal((container.Id, null), (Assert.Single(started).Id, started[0].Error));
        await container.RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task A_container_whose_layer_the_machine_went_down_before_it_was_on_the_disk_is_listed_and_started()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("true") with { Name = "unsettled" })).Read();
        string layer = Path.GetDirectoryName(created.LowerDir.Split(':')[^1])!;
        string mark = Path.Combine(layer, "unsettled");
        File.Delete(mark);
        File.CreateSymbolicLink(mark, "another boot");

        ContainerInfo listed = Assert.Single(Containers.List(all: true), container => container.Name == "unsettled");
        Assert.Equal((ContainerStatus.Created, ""), (listed.Status, listed.LowerDir));
        await Containers.Find("unsettled").StartAsync();
        Assert.Equal(0, await Containers.Find("unsettled").WaitAsync());
        Assert.Equal(created.LowerDir, Containers.Get("unsettled").LowerDir);
        await Containers.Find("unsettled").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_runs_until_its_monitor_has_recorded_its_end()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("true") with { Name = "ending" })).Read();
        var state = new RunRecord
        {
            Pid = Environment.ProcessId,
            PidStartTime = 1, // Of a process that there is no more.
            MonitorPid = Environment.ProcessId,
            MonitorStartTime = ProcessStatus.StartTime(Environment.ProcessId),
            BootId = ProcessStatus.BootId,
            Started = DateTimeOffset.UtcNow,
        };
        string file = Path.Combine(Path.GetDirectoryName(created.UpperDir)!, "state.json");
        await File.WriteAllBytesAsync(file, state.ToJson());

        ContainerInfo ending = Containers.Get("ending");

        Assert.Equal((ContainerStatus.Running, null, null), (ending.Status, ending.ExitCode, ending.Error));
        await File.WriteAllBytesAsync(file, (state with { MonitorPid = 0, Finished = DateTimeOffset.UtcNow, ExitCode = 3 }).ToJson());
        Assert.Equal((ContainerStatus.Exited, 3), (Containers.Get("ending").Status, Containers.Get("ending").ExitCode));
        await Containers.Find("ending").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_that_does_not_listen_is_killed_when_the_time_is_over()
    {
        await Containers.CreateAsync(busybox.Options("sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done") with { Name = "deaf" });
        await Containers.Find("deaf").StartAsync();
        await FirstLineAsync("deaf", 0);
        ContainerInfo stopped = await Containers.Find("deaf").StopAsync(TimeSpan.FromMilliseconds(10));
        Assert.Equal(137, stopped.ExitCode);
        Assert.Equal(ContainerStatus.Exited, (await Containers.Find("deaf").StopAsync()).Status); // once more does no harm
        await Containers.Find("deaf").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_container_whose_layers_did_not_outlive_a_crash_of_the_machine_starts_from_its_blobs()
    {
        await Containers.CreateAsync(busybox.Options("echo", "whole") with { Name = "crashed" });
        StorePaths paths = busybox.EngineOptions.Paths!;
        foreach (string layer in Directory.GetDirectories(Path.Combine(paths.Layers, "sha256")))
        {
            File.Delete(Path.Combine(layer, "unsettled"));
            File.CreateSymbolicLink(Path.Combine(layer, "unsettled"), "another boot");
            Directory.Delete(Path.Combine(layer, "diff"), recursive: true);
        }

        await Containers.Find("crashed").StartAsync();

        Assert.Equal(0, await Containers.Find("crashed").WaitAsync());
        Assert.Equal(["whole"], await LogAsync("crashed"));
        Assert.Empty(Directory.GetFiles(paths.Layers, "unsettled", SearchOption.AllDirectories));
        await Containers.Find("crashed").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_detached_container_that_is_to_be_removed_is_gone_after_its_end()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("true") with { Name = "once", Remove = true })).Read();
        await Containers.Find("once").StartAsync();
        try
        {
            await Containers.Find(created.Id).WaitAsync();
        }
        catch (Exception exception) when (exception is ContainerNotFoundException or ContainerStateException)
        {
            // It was gone before the wait began.
        }

        Stopwatch limit = Stopwatch.StartNew();
        while (Directory.Exists(Path.GetDirectoryName(created.UpperDir)))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), "It was not removed.");
            await Task.Yield();
        }

        Assert.Empty(Containers.Match("once*"));
    }

    [RootFact("busybox")]
    public async Task A_container_that_cannot_be_removed_keeps_its_exit_code_and_says_why()
    {
        ContainerEngine engine = new(busybox.EngineOptions with { CleanupProgram = "/no/such/program" });
        ContainerInfo created = (await engine.Containers.CreateAsync(busybox.Options("sh", "-c", "exit 6") with { Remove = true })).Read();
        await engine.Containers.Find(created.Id).StartAsync();

        Assert.Equal(6, await engine.Containers.Find(created.Id).WaitAsync());
        Assert.Contains("/no/such/program", Containers.Get(created.Id).Error, StringComparison.Ordinal);
        await Containers.Find(created.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_name_belongs_to_one_container_however_many_are_created_at_once()
    {
        Task<bool>[] attempts = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Containers.CreateAsync(busybox.Options("true") with { Name = "unique" });
                return true;
            }
            catch (ContainerNameInUseException)
            {
                return false;
            }
        }))];
        bool[] won = await Task.WhenAll(attempts);
        Assert.Single(won, success => success);
        Assert.Single(Containers.List(all: true), container => container.Name == "unique");
        await Containers.Find("unique").RemoveAsync();
        await Containers.CreateAsync(busybox.Options("true") with { Name = "unique" });
        await Containers.Find("unique").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task When_its_monitor_is_killed_a_container_can_still_be_stopped_and_removed()
    {
        await Containers.CreateAsync(busybox.Options("sleep", "600") with { Name = "orphan" });
        ContainerInfo running = await Containers.Find("orphan").StartAsync();
        using (Process monitor = Process.GetProcessById(ParentOf(running.ProcessId!.Value)))
        {
            monitor.Kill();
        }

        Assert.Equal(ContainerStatus.Running, Containers.Get("orphan").Status);
        ContainerInfo stopped = await Containers.Find("orphan").StopAsync(TimeSpan.Zero);
        Assert.Equal(ContainerStatus.Exited, stopped.Status);
        Assert.Equal(255, stopped.ExitCode);
        Assert.InRange(stopped.Finished!.Value, running.Started!.Value.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.Contains("monitor was killed", stopped.Error, StringComparison.Ordinal);
        await Containers.Find("orphan").RemoveAsync();
        Assert.Empty(CgroupsOf(running));
    }

    [RootFact("busybox")]
    public async Task A_record_that_cannot_be_read_hides_no_other_container()
    {
        ContainerInfo broken = (await Containers.CreateAsync(busybox.Options("true") with { Name = "broken" })).Read();
        await Containers.CreateAsync(busybox.Options("true") with { Name = "whole" });
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(broken.UpperDir)!, "container.json"), "{\"id\": ");
        IReadOnlyList<ContainerInfo> all = Containers.List(all: true);
        Assert.Contains(all, container => container.Name == "whole");
        ContainerInfo dead = Assert.Single(all, container => container.Id == broken.Id);
        Assert.Equal(ContainerStatus.Dead, dead.Status);
        await Containers.Find(broken.Id).RemoveAsync();
        await Containers.Find("whole").RemoveAsync();
        await Containers.CreateAsync(busybox.Options("true") with { Name = "broken" });
        await Containers.Find("broken").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task An_image_that_a_container_uses_stays()
    {
        await Containers.CreateAsync(busybox.Options("true") with { Name = "user" });
        Assert.Throws<ImageInUseException>(() => busybox.Engine.Images.Remove(busybox.Image));
        await Containers.Find("user").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Long_and_partial_lines_are_kept_as_docker_keeps_them()
    {
        await Containers.CreateAsync(busybox.Options(
            "sh", "-c", "head -c 40000 /dev/zero | tr '\\0' x; echo; printf 'tab\\t\"quote\"\\n'; echo problem >&2; printf end") with { Name = "writer" });
        await Containers.Find("writer").StartAsync();
        Assert.Equal(0, await Containers.Find("writer").WaitAsync());
        List<ContainerLogEntry> entries = [];
        await foreach (ContainerLogEntry entry in Containers.Find("writer").ReadLogAsync())
        {
            entries.Add(entry);
        }

        List<ContainerLogEntry> output = [.. entries.Where(entry => entry.Stream == ContainerLogStream.StandardOutput)];
        Assert.Equal([16384, 16384, 7232, 11, 3], output.Select(entry => entry.Text.Length));
        Assert.Equal([true, true, false, false, true], output.Select(entry => entry.Partial));
        Assert.Equal(["tab\t\"quote\"", "end"], output[3..].Select(entry => entry.Text));
        Assert.Equal("problem", Assert.Single(entries, entry => entry.Stream == ContainerLogStream.StandardError).Text);
        Assert.Equal(["end"], await LogAsync("writer", new ContainerLogOptions { Tail = 1 }));
        Assert.Empty(await LogAsync("writer", new ContainerLogOptions { Since = DateTimeOffset.UtcNow.AddHours(1) }));
        Assert.Empty(await LogAsync("writer", new ContainerLogOptions { Until = DateTimeOffset.UtcNow.AddHours(-1) }));
        await Containers.Find("writer").RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_follow_gets_every_line_and_ends_with_the_container()
    {
        await Containers.CreateAsync(busybox.Options("sh", "-c", "seq 1 5000") with { Name = "counter" });
        await Containers.Find("counter").StartAsync();
        string[] lines = await LogAsync("counter", new ContainerLogOptions { Follow = true });
        Assert.Equal(Enumerable.Range(1, 5000).Select(number => $"{number}"), lines);
        await Containers.Find("counter").RemoveAsync();
    }

    private async Task<string[]> LogAsync(string name, ContainerLogOptions? options = null)
    {
        List<string> lines = [];
        await foreach (ContainerLogEntry entry in Containers.Find(name).ReadLogAsync(options))
        {
            lines.Add(entry.Text);
        }

        return [.. lines];
    }

    private async Task FirstLineAsync(string name, int after)
    {
        await foreach (ContainerLogEntry entry in Containers.Find(name).ReadLogAsync(new ContainerLogOptions { Follow = true }))
        {
            if (after-- == 0)
            {
                return;
            }
        }

        Assert.Fail($"{name} ended before it wrote.");
    }

    private static int ParentOf(int process) =>
        int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> CgroupsOf(ContainerInfo container) =>
        Directory.EnumerateDirectories("/sys/fs/cgroup", $"*{container.Id}*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 });
}
