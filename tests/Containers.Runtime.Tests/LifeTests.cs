using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>The commands of the OCI runtime command line, each on real containers.</summary>
public sealed class LifeTests
{
    [RootFact("busybox")]
    public void A_container_is_created_started_killed_and_deleted()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("echo started > /marker; while :; do sleep 100; done");
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("create", "--bundle", container.Bundle.Folder, "--pid-file", container.PidFile, container.Id));
        Assert.Equal("created", container.Status);
        int pid = int.Parse(File.ReadAllText(container.PidFile));
        Assert.Equal(pid, (int)container.State["pid"]!);
        Assert.False(File.Exists(Path.Combine(container.Bundle.Root, "marker")));

        Assert.Contains("is created; kill it first", container.Fails("delete", container.Id), StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("start", container.Id));
        Assert.Equal("running", container.Status);
        Assert.Contains("is running; only one that is created can be started", container.Fails("start", container.Id), StringComparison.Ordinal);
        Assert.Contains("kill it first", container.Fails("delete", container.Id), StringComparison.Ordinal);
        Assert.Contains($"{pid}", container.Do("ps", "--format=json", container.Id).Output, StringComparison.Ordinal);

        Assert.Equal(0, container.Do("kill", container.Id, "KILL").ExitCode);
        container.WaitForStop();
        Assert.Null(container.State["pid"]);
        Assert.Contains("is stopped", container.Fails("kill", container.Id), StringComparison.Ordinal);
        Assert.Contains("is stopped", container.Fails("start", container.Id), StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("delete", container.Id));
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox")]
    public void An_id_can_be_used_once_at_a_time_and_concurrent_creators_get_one_container()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 100");
        container.Bundle.Write();
        Task<ProgramResult>[] creators = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(() => container.Do("create", "-b", container.Bundle.Folder, container.Id)))];
        ProgramResult[] results = Task.WhenAll(creators).GetAwaiter().GetResult();
        Assert.Single(results, result => result.ExitCode == 0);
        Assert.All(results.Where(result => result.ExitCode != 0), result => Assert.Matches("exists already|there are processes", result.Error));
        Assert.Equal("created", container.Status);
    }

    [RootFact("busybox")]
    public void A_program_that_is_missing_is_told_by_create_and_one_that_cannot_be_executed_by_start()
    {
        using OciContainer container = new();
        container.Bundle.Set("/bin/nothing");
        Assert.Contains("execve /bin/nothing: ENOENT", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);

        string broken = Path.Combine(container.Bundle.Root, "bin/broken");
        ProgramFile.Write(broken, "not a program");
        container.Bundle.Set("/bin/broken");
        Assert.Equal(0, container.Do("create", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Contains("execve /bin/broken: ENOEXEC", container.Fails("start", container.Id), StringComparison.Ordinal);
        container.WaitForStop();
    }

    [RootFact("busybox")]
    public void The_state_is_true_when_the_process_died_before_it_was_started()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 100");
        container.Do("create", "-b", container.Bundle.Folder, "--pid-file", container.PidFile, container.Id);
        using (Process process = Process.GetProcessById(int.Parse(File.ReadAllText(container.PidFile))))
        {
            process.Kill();
        }

        container.WaitForStop();
        Assert.Contains("is stopped", container.Fails("start", container.Id), StringComparison.Ordinal);
        Assert.Equal(0, container.Do("delete", container.Id).ExitCode);
    }

    [RootFact("busybox")]
    public void Delete_force_ends_a_container_with_all_its_processes_and_passes_over_one_that_is_not_there()
    {
        using OciContainer container = new();
        container.Bundle.Linux["namespaces"]!.AsArray().RemoveAt(0); // no PID namespace: nothing ends with the first process
        container.Bundle.SetShell("sleep 1000 & sleep 1001");
        Assert.Equal(0, container.Do("run", "--detach", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("running", container.Status);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("delete", "--force", container.Id));
        Assert.Empty(container.CgroupFolders);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("delete", "--force", container.Id));
    }

    [RootFact("busybox")]
    public void Delete_force_cleans_what_is_left_when_group_or_record_are_gone()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("exit");
        Assert.Equal(0, container.Do("run", "--detach", "-b", container.Bundle.Folder, container.Id).ExitCode);
        container.WaitForStop();
        foreach (string folder in container.CgroupFolders)
        {
            Directory.Delete(folder);
        }

        Assert.Equal("stopped", container.Status);
        Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);

        Directory.CreateDirectory(Path.Combine(container.StateRoot, container.Id));
        File.WriteAllText(Path.Combine(container.StateRoot, container.Id, "record.json"), "{ damaged");
        Assert.Contains("damaged", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(container.StateRoot, container.Id)));
    }

    [RootFact("busybox")]
    public void A_runtime_killed_at_any_point_of_create_leaves_what_delete_force_removes()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 100");
        for (int delay = 0; delay < 24; delay++)
        {
            using (Process runtime = container.Begin("create", "-b", container.Bundle.Folder, container.Id))
            {
                Thread.Sleep(delay);
                runtime.Kill();
                runtime.WaitForExit();
            }

            ProgramResult state = container.Do("state", container.Id);
            // "creating" is what its first process still does, until it sees that it is alone.
            Assert.True(
                state.ExitCode == 1 || new[] { "creating", "created", "stopped" }.Any(status => state.Output.Contains($"\"{status}\"", StringComparison.Ordinal)),
                state.ToString());
            Assert.Equal(new ProgramResult(0, "", ""), container.Do("delete", "--force", container.Id));
            Assert.False(Directory.Exists(Path.Combine(container.StateRoot, container.Id)));
            Assert.Empty(container.CgroupFolders);
        }
    }

    [RootFact("busybox")]
    public void A_paused_container_stands_still_until_it_is_resumed_and_can_be_killed()
    {
        using OciContainer container = new();
        string count = Path.Combine(container.Bundle.Root, "count");
        container.Bundle.SetShell("while :; do echo >> /count; sleep 0.01; done");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("pause", container.Id));
        Assert.Equal("paused", container.Status);
        long before = File.Exists(count) ? new FileInfo(count).Length : 0;
        Assert.Contains("is paused; only one", container.Fails("pause", container.Id), StringComparison.Ordinal);
        Assert.Equal(before, File.Exists(count) ? new FileInfo(count).Length : 0);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("resume", container.Id));
        Assert.Equal("running", container.Status);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(count) && new FileInfo(count).Length > before, TimeSpan.FromSeconds(20)));
        Assert.Contains("only one that is paused", container.Fails("resume", container.Id), StringComparison.Ordinal);
        container.Do("pause", container.Id);
        Assert.Equal(0, container.Do("kill", container.Id, "9").ExitCode);
        container.WaitForStop();
    }

    [RootFact("busybox")]
    public void List_and_ps_have_a_table_and_json()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 100");
        Assert.Equal("[]\n", container.Do("list", "--format", "json").Output);
        container.Do("create", "-b", container.Bundle.Folder, container.Id);
        JsonNode entry = Assert.Single(JsonNode.Parse(container.Do("list", "-f=json").Output)!.AsArray())!;
        Assert.Equal((container.Id, "created", container.Bundle.Folder), ((string)entry["id"]!, (string)entry["status"]!, (string)entry["bundle"]!));
        Assert.Equal($"{container.Id}\n", container.Do("list", "-q").Output);
        string[] lines = container.Do("list").Output.Split('\n');
        Assert.Equal(["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(container.Id, lines[1], StringComparison.Ordinal);
        Assert.Equal($"[{entry["pid"]}]\n", container.Do("ps", "--format", "json", container.Id).Output);
        Assert.Contains("neither table nor json", container.Fails("list", "--format", "xml"), StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a b")]
    public void What_is_not_an_id_is_refused(string id)
    {
        using OciContainer container = new();
        Assert.Contains("is not a container id", container.Fails("state", id), StringComparison.Ordinal);
        Assert.Contains("is not a container id", container.Fails("delete", "--force", id), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Errors_reach_the_log_as_text_or_json()
    {
        using OciContainer container = new();
        string log = container.Bundle.Combine("log");
        Assert.Equal(1, container.Do("--log", log, "--log-format", "json", "state", "none").ExitCode);
        JsonNode line = JsonNode.Parse(File.ReadAllText(log))!;
        Assert.Equal(("error", "container 'none' does not exist"), ((string)line["level"]!, (string)line["msg"]!));
        Assert.NotNull(line["time"]);
        File.Delete(log);
        Assert.Equal(1, container.Do($"--log={log}", "--debug", "state", "none").ExitCode);
        Assert.Contains("level=error msg=\"container 'none' does not exist\"", File.ReadAllText(log), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Control_groups_of_systemds_are_refused_by_a_path_and_where_it_does_not_run()
    {
        using OciContainer container = new();
        container.Bundle.Configuration["linux"]!["cgroupsPath"] = "/box";
        string refusal = Directory.Exists("/run/systemd/system") ? "slice:prefix:name" : "systemd does not run here";
        Assert.Contains(refusal, container.Fails("--systemd-cgroup", "create", "--bundle", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Equal(0, container.Do("--systemd-cgroup", "list").ExitCode);
    }

    [RootFact("busybox")]
    public void The_default_configuration_runs_and_features_are_json()
    {
        using OciContainer container = new();
        Assert.Equal(0, container.Do("spec", "--bundle", container.Bundle.Folder).ExitCode);
        Assert.Contains("EEXIST", container.Fails("spec", "--bundle", container.Bundle.Folder), StringComparison.Ordinal);
        ProgramResult result = container.Do("run", "--bundle", container.Bundle.Folder, container.Id);
        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Empty(container.CgroupFolders);
        JsonNode features = JsonNode.Parse(container.Do("features").Output)!;
        Assert.Equal("1.2.0", (string)features["ociVersionMax"]!);
        Assert.Contains("rbind", features["mountOptions"]!.AsArray().Select(option => (string)option!));
    }

    [RootFact("busybox", "unshare")]
    public void Namespaces_are_joined_by_path_and_a_path_of_another_type_is_refused()
    {
        using OciContainer first = new();
        first.Bundle.Configuration["hostname"] = "first";
        first.Bundle.SetShell("sleep 100");
        Assert.Equal(0, first.Do("run", "-d", "-b", first.Bundle.Folder, first.Id).ExitCode);
        string spaces = $"/proc/{first.State["pid"]}/ns";

        using OciContainer second = new();
        second.Bundle.Linux["namespaces"] = JsonNode.Parse(
            $$"""
            [{ "type": "mount" }, { "type": "pid", "path": "{{spaces}}/pid" }, { "type": "uts", "path": "{{spaces}}/uts" },
             { "type": "network", "path": "{{spaces}}/net" }, { "type": "ipc", "path": "{{spaces}}/ipc" }]
            """);
        second.Bundle.SetShell("hostname; for space in net pid; do readlink /proc/1/ns/$space; readlink /proc/self/ns/$space; done");
        ProgramResult result = second.Do("run", "-b", second.Bundle.Folder, second.Id);
        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        string[] lines = result.Output.Split('\n');
        Assert.Equal("first", lines[0]);
        Assert.Equal(lines[1], lines[2]);
        Assert.Equal(lines[3], lines[4]);

        second.Bundle.Linux["namespaces"] = JsonNode.Parse($$"""[{ "type": "mount" }, { "type": "pid", "path": "{{spaces}}/net" }]""");
        second.Bundle.SetShell("true");
        Assert.Contains("is not a namespace of the type pid", second.Fails("run", "-b", second.Bundle.Folder, second.Id), StringComparison.Ordinal);
    }

    [RootTheory("busybox", "sh")]
    [InlineData("$$", "[LISTEN_FDS=1\nLISTEN_PID=1\nLISTEN_FDNAMES=web][given][more]\n")]
    [InlineData("1", "[][][]\n")]
    public void Sockets_that_a_service_manager_opened_for_the_runtime_are_the_programs(string process, string expected)
    {
        using OciContainer container = new();
        container.Bundle.SetShell("echo \"[$(env | grep ^LISTEN_)][$(cat <&3 2>/dev/null)][$(cat <&4 2>/dev/null)]\" 2>/dev/null");
        string given = container.Bundle.Combine("given");
        File.WriteAllText(given, "given");
        string more = container.Bundle.Combine("more");
        File.WriteAllText(more, "more");
        container.Bundle.Write();
        string preserve = process == "1" ? string.Empty : "--preserve-fds 1";
        ProcessStartInfo start = new(
            "/bin/sh",
            ["-c", $"exec 3<{given} 4<{more}; export LISTEN_FDS=1 LISTEN_FDNAMES=web LISTEN_PID={process}; exec {OciContainer.Program} --root {container.StateRoot} run {preserve} -b {container.Bundle.Folder} {container.Id}"])
        {
            RedirectStandardOutput = true,
        };
        using Process run = Process.Start(start)!;
        Assert.Equal(expected, run.StandardOutput.ReadToEnd());
        run.WaitForExit();
    }

    [RootFact("busybox", "sh")]
    public void Only_preserved_descriptors_reach_the_program()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("ls /proc/self/fd; cat <&3");
        string file = container.Bundle.Combine("given");
        File.WriteAllText(file, "given");
        container.Bundle.Write();
        ProcessStartInfo start = new("/bin/sh", ["-c", $"exec 3<{file} 4<{file} {OciContainer.Program} --root {container.StateRoot} run --preserve-fds 1 -b {container.Bundle.Folder} {container.Id}"]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit(); // Until then it has the container's id.
        Assert.Equal(["0", "1", "2", "3", "4", "given"], lines); // 4 is the folder that ls reads
        Assert.Contains("is not open", container.Fails("run", "--preserve-fds", "58", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void The_readiness_to_be_ended_when_memory_runs_out_is_as_asked()
    {
        using OciContainer container = new();
        container.Bundle.Process["oomScoreAdj"] = 321;
        container.Bundle.SetShell("cat /proc/self/oom_score_adj");
        Assert.Equal("321\n", container.Do("run", "-b", container.Bundle.Folder, container.Id).Output);
    }
}
