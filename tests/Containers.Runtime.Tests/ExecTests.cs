using System.Diagnostics;
using System.Text.Json.Nodes;
using Containers.Linux.Processes;

namespace Containers.Runtime.Tests;

/// <summary>The command <c>exec</c>, each time in a real container.</summary>
public sealed class ExecTests
{
    [RootFact("busybox")]
    public void A_program_runs_in_the_containers_namespaces_and_groups_and_its_exit_code_comes_through()
    {
        using OciContainer container = Running();
        ProgramResult result = container.Do("exec", container.Id, "sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal(new ProgramResult(7, "out\n", "err\n"), result);
        string compare = "for space in cgroup ipc mnt net pid uts user time; do "
            + "[ $(readlink /proc/1/ns/$space) = $(readlink /proc/self/ns/$space) ] || echo $space; done; cat /proc/self/cgroup; hostname";
        string[] lines = container.Do("exec", container.Id, "sh", "-c", compare).Output.TrimEnd('\n').Split('\n');
        Assert.Equal(File.ReadAllLines($"/proc/{container.State["pid"]}/cgroup"), lines[..^1]);
        Assert.Equal("execed", lines[^1]);
        Assert.Equal(137, container.Do("exec", container.Id, "sh", "-c", "kill -9 $$").ExitCode);
        Assert.Contains("ENOENT", container.Fails("exec", container.Id, "nothing"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void What_the_command_line_says_differs_from_the_containers_process_and_the_rest_is_the_same()
    {
        using OciContainer container = Running();
        container.Bundle.Process["noNewPrivileges"] = false;
        ProgramResult result = container.Do(
            "exec", "--user", "5:6", "-g", "77", "--cwd", "/etc", "--env", "NAME=value", "-e", "PATH=/bin", "--cap", "CAP_NET_ADMIN", "--no-new-privs",
            container.Id, "sh", "-c", "id; pwd; echo $NAME $OWN; grep -E 'CapEff|NoNewPrivs' /proc/self/status; ulimit -n");
        Assert.Equal("uid=5 gid=6 groups=77\n/etc\nvalue own\nCapEff:\t0000000000001000\nNoNewPrivs:\t1\n123\n", result.Output);
        result = container.Do("exec", container.Id, "sh", "-c", "id -u; pwd; grep CapEff /proc/self/status");
        Assert.Equal("0\n/\nCapEff:\t0000000000000020\n", result.Output);
    }

    [RootFact("busybox")]
    public void A_user_can_open_the_pipes_of_its_standard_streams_again()
    {
        using OciContainer container = Running();
        Assert.Equal("again\n", container.Do("exec", "--user", "5:6", container.Id, "sh", "-c", "echo again > /proc/self/fd/1").Output);
        Assert.Equal("error\n", container.Do("exec", "--user", "5:6", container.Id, "sh", "-c", "echo error > /proc/self/fd/2").Error);
    }

    [RootFact("busybox")]
    public void All_of_a_process_can_come_from_a_file_and_the_filter_is_the_containers()
    {
        using OciContainer container = Running(bundle => bundle.Linux["seccomp"] = JsonNode.Parse(
            """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95 }] }"""));
        string file = container.Bundle.Combine("process.json");
        File.WriteAllText(file, """{ "user": { "uid": 9, "gid": 8 }, "args": ["sh", "-c", "id -u; env | grep -v SHLVL; mkdir /x"], "env": ["PATH=/bin", "A=b"], "cwd": "/etc" }""");
        ProgramResult result = container.Do("exec", "--process", file, container.Id);
        Assert.Equal((1, "9\nHOME=/\nA=b\nPATH=/bin\nPWD=/etc\n"), (result.ExitCode, result.Output));
        Assert.Contains("not supported", result.Error, StringComparison.Ordinal);
        Assert.Contains("--cwd cannot be given beside it", container.Fails("exec", "--cwd", "/", "-p", file, container.Id), StringComparison.Ordinal);
        File.WriteAllText(file, """{ "args": ["sh"], "cwd": "relative" }""");
        Assert.Contains("must be absolute", container.Fails("exec", "-p", file, container.Id), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_detached_program_is_not_waited_for_and_ends_with_the_container()
    {
        using OciContainer container = Running();
        Assert.Equal(0, container.Do("exec", "--detach", "--pid-file", container.PidFile, container.Id, "sleep", "1000").ExitCode);
        string pid = File.ReadAllText(container.PidFile);
        Assert.Contains("sleep", File.ReadAllText($"/proc/{pid}/cmdline"), StringComparison.Ordinal);
        Assert.Contains(pid, container.Do("ps", "-f", "json", container.Id).Output, StringComparison.Ordinal);
        Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);
        Assert.True(SpinWait.SpinUntil(() => ProcessStatus.StartTime(int.Parse(pid)) == 0, TimeSpan.FromSeconds(20)));
    }

    [RootFact("busybox", "sh")]
    public void No_descriptor_but_the_preserved_ones_and_no_folder_of_the_hosts_reach_the_program()
    {
        // CVE-2024-21626 and kin.
        using OciContainer container = Running();
        string file = container.Bundle.Combine("given");
        File.WriteAllText(file, "given");
        ProcessStartInfo start = new("/bin/sh", ["-c", $"exec 3<{file} 4<{file} {OciContainer.Program} --root {container.StateRoot} exec --preserve-fds 1 {container.Id} sh -c 'ls /proc/self/fd; cat <&3'"]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        Assert.Equal(["0", "1", "2", "3", "4", "given"], process.StandardOutput.ReadToEnd().Split('\n')); // 4 is the folder that ls reads
        for (int number = 3; number < 16; number++)
        {
            string error = container.Fails("exec", "--cwd", $"/proc/self/fd/{number}", container.Id, "ls", "../../..");
            Assert.Contains("/proc/self/fd", error, StringComparison.Ordinal);
        }
    }

    [RootFact("busybox")]
    public void Only_a_container_with_a_process_takes_another_one()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("create", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("1\n", container.Do("exec", container.Id, "sh", "-c", "echo $(( $$ > 1 ))").Output);
        Assert.Equal(0, container.Do("start", container.Id).ExitCode);
        Assert.Equal(0, container.Do("pause", container.Id).ExitCode);
        Assert.Contains("is paused; a command can only be executed", container.Fails("exec", container.Id, "true"), StringComparison.Ordinal);
        container.Do("kill", container.Id, "KILL");
        container.WaitForStop();
        Assert.Contains("is stopped", container.Fails("exec", container.Id, "true"), StringComparison.Ordinal);
        Assert.Contains("takes the id of one container and a command", container.Fails("exec"), StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("exec", "none", "true"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_program_can_be_in_a_group_below_the_containers()
    {
        using OciContainer container = Running();
        string pids = container.CgroupFolders.Single(folder => folder.Contains("pids", StringComparison.Ordinal) || File.Exists(Path.Combine(folder, "pids.current")));
        Directory.CreateDirectory(Path.Combine(pids, "below"));
        ProgramResult result = container.Do("exec", "--cgroup", "pids:below", container.Id, "grep", "pids", "/proc/self/cgroup");
        Assert.EndsWith("/below\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("leads out", container.Fails("exec", "--cgroup", "../x", container.Id, "true"), StringComparison.Ordinal);
    }

    private static OciContainer Running(Action<BusyboxBundle>? change = null)
    {
        OciContainer container = new();
        BusyboxBundle bundle = container.Bundle;
        bundle.Configuration["hostname"] = "execed";
        bundle.Process["env"] = new JsonArray("PATH=/bin", "OWN=own", "NAME=other");
        bundle.Process["rlimits"] = JsonNode.Parse("""[{ "type": "RLIMIT_NOFILE", "soft": 123, "hard": 200 }]""");
        bundle.Process["capabilities"] = JsonNode.Parse("""{ "bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"] }""");
        change?.Invoke(bundle);
        bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "--detach", "-b", bundle.Folder, container.Id).ExitCode);
        return container;
    }
}
