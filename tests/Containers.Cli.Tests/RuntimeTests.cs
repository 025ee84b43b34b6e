using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Tests;

/// <summary>Containers of another OCI runtime than the product's own.</summary>
[RootAlone("Other runtimes make control groups.")]
public sealed class RuntimeTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    /// <summary>The product's own as any other one: its path is no name that the monitor stands for.</summary>
    private static string OwnProgram => Path.Combine(Path.GetDirectoryName(ContainersProgram.Path)!, "container-runtime");

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox", "runc")]
    public void ItRunsAProgramWithItsStreamsAndExitCode()
    {
        string[] program = [_containers.Busybox, "sh", "-c", "cat; echo err >&2; cat /proc/self/cgroup | wc -l >&2; exit 7"];
        ContainersProgram.Result own = _containers.RunWithInput("in\n", ["run", "-i", "--rm", .. program]);
        ContainersProgram.Result result = _containers.RunWithInput("in\n", ["run", "-i", "--runtime", "runc", "--name", "box", .. program]);
        Assert.Equal((7, "in\n"), (result.ExitCode, result.Output));
        Assert.Equal(own.Error, result.Error);
        Assert.Equal("in\n", _containers.Run("logs", "box").Output);
        Assert.Equal("runc", Inspect("box").GetProperty("HostConfig").GetProperty("Runtime").GetString());
        Assert.Equal(0, _containers.Run("rm", "box").ExitCode);
        AssertNothingLeft();
    }

    [RootFact("busybox")]
    public void TheProductsOwnIsOneToo()
    {
        ContainersProgram.Result result = _containers.RunWithInput("in\n", "run", "-i", "--rm", "--runtime", OwnProgram, _containers.Busybox, "sh", "-c", "cat; exit 7");
        Assert.Equal((7, "in\n", ""), (result.ExitCode, result.Output, result.Error));
        _containers.Run("run", "-d", "--runtime", OwnProgram, "--name", "box", _containers.Busybox, "sleep", "1000");
        Assert.Equal((3, "x\n"), Outcome(_containers.Run("exec", "box", "sh", "-c", "echo x; exit 3")));
        Assert.Equal(0, _containers.Run("rm", "-f", "box").ExitCode);
        AssertNothingLeft();
    }

    [RootFact("busybox", "runc")]
    public void ProgramsAreExecutedInItsContainers()
    {
        _containers.Run("run", "-d", "--runtime", "runc", "--name", "box", "--memory", "64m", _containers.Busybox, "sleep", "1000");
        ContainersProgram.Result result = _containers.RunWithInput(
            "in\n", "exec", "-i", "-e", "A=1", "-w", "/tmp", "-u", "7:8", "box", "sh", "-c", "cat; echo $A; pwd; id -u; id -g; echo err >&2; exit 5");
        Assert.Equal((5, "in\n1\n/tmp\n7\n8\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(127, _containers.Run("exec", "box", "/no/such").ExitCode);
        Assert.Equal(0, _containers.Run("exec", "-d", "box", "sleep", "999").ExitCode);
        AwaitProcess("sleep 999");
        _containers.AwaitEvent("exec_die", "exitCode=5");

        Assert.Equal(0, _containers.Run("update", "--memory", "32m", "box").ExitCode);
        Assert.Contains("32MiB", _containers.Run("stats", "--no-stream", "box").Output, StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("pause", "box").ExitCode);
        Assert.Contains("(Paused)", _containers.Run("ps").Output, StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("unpause", "box").ExitCode);
        AwaitProcess("sleep 1000");
    }

    [RootFact("busybox", "runc", "tmux")]
    public void ItsTerminalsAreRelayedAndLeft()
    {
        using TerminalSession session = new(_containers, $"run -it --runtime runc --name box {_containers.Busybox} sh");
        session.WaitFor("/ #");
        session.Type("stty size; tty");
        session.WaitFor("24 80\n/dev/pts/0\n");
        session.Resize(90, 20);
        session.Type("until [ \"$(stty size)\" = '20 90' ]; do :; done; echo resized");
        session.WaitFor("\nresized\n");
        session.Press("C-p", "C-q");
        session.WaitFor("ended with 0\n");
        session.Type($"clear; {ContainersProgram.Path} exec -it box sh; echo over $?");
        session.WaitFor("/ #");
        session.Type("stty size; tty; exit 4");
        session.WaitFor("20 90\n/dev/pts/1\n");
        session.WaitFor("over 4\n");
        session.Type($"clear; {ContainersProgram.Path} exec -it box sh; echo over $?");
        session.Type("echo in $((1))"); // The prompt alone may be what was there before.
        session.WaitFor("in 1\n");
        session.Press("C-p", "C-q");
        session.WaitFor("over 0\n");
        Assert.Equal(2, _containers.Run("top", "box").Lines.Count(line => line.EndsWith(" sh", StringComparison.Ordinal)));
        session.Type($"clear; {ContainersProgram.Path} attach box; echo over $?");
        session.WaitFor("/ #");
        session.Type("exit 6");
        session.WaitFor("over 6\n");
        Assert.Equal(0, _containers.Run("rm", "box").ExitCode);
        AssertNothingLeft();
    }

    [RootFact("busybox", "runc")]
    public void ItsContainersAreStoppedStartedAgainAndChecked()
    {
        _containers.Run(
            "run", "-d", "--runtime", "runc", "--name", "box", "--restart", "on-failure:2", "--health-cmd", "test -e /good", "--health-interval", "50ms",
            _containers.Busybox, "sh", "-c", "echo again; [ -e /second ] || { touch /second; exit 9; }; trap 'echo bye; exit 0' TERM; touch /good; while :; do sleep 0.1; done");

        // It is so in its second run alone, and only once it can be stopped.
        _containers.AwaitEvent("health_status: healthy", "name=box");
        Assert.Equal("box\n", _containers.Run("stop", "-t", "60", "box").Output);
        JsonElement box = Inspect("box");
        Assert.Equal((1, 0), (box.GetProperty("RestartCount").GetInt32(), box.GetProperty("State").GetProperty("ExitCode").GetInt32()));
        Assert.Equal("again\nagain\nbye\n", _containers.Run("logs", "box").Output);
        AssertNothingLeft();
        Assert.Equal(0, _containers.Run("start", "box").ExitCode);
        Assert.Equal(0, _containers.Run("kill", "box").ExitCode);
        Assert.Equal("137\n", _containers.Run("wait", "box").Output);
    }

    [RootFact("busybox", "runc")]
    public void AMonitorThatIsKilledLeavesNothingThatCannotBeCleared()
    {
        foreach (string next in new[] { "rm", "start" })
        {
            _containers.Run("run", "-d", "--runtime", "runc", "--name", next, _containers.Busybox, "sleep", "1000");
            int monitor = MonitorOf(Inspect(next));
            using (Process kill = _containers.StartProgram("kill", "-9", $"{monitor}"))
            {
                kill.WaitForExit();
            }

            Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{monitor}"), TimeSpan.FromMinutes(1)));
        }

        Assert.Equal(0, _containers.Run("rm", "-f", "rm").ExitCode);
        Assert.Equal(0, _containers.Run("stop", "-t", "0", "start").ExitCode);
        Assert.Equal(0, _containers.Run("start", "start").ExitCode);
        Assert.Equal((0, "x\n"), Outcome(_containers.Run("exec", "start", "echo", "x")));
        Assert.Equal(0, _containers.Run("rm", "-f", "start").ExitCode);
        AssertNothingLeft();
    }

    [RootFact("busybox", "runc")]
    public void WhatFailsIsToldOnceInTheRuntimesOwnWords()
    {
        AssertFails(125, "There is no runtime '/no/such'", "--runtime", "/no/such", _containers.Busybox, "true");
        AssertFails(125, "There is no runtime 'no-such' on PATH", "--runtime", "no-such", _containers.Busybox, "true");
        AssertFails(125, "cannot be executed", "--runtime", "/etc/passwd", _containers.Busybox, "true");
        AssertFails(125, "create: it ended with exit code 1 and said nothing", "--runtime", "/bin/false", _containers.Busybox, "true");
        AssertFails(125, "--init", "--runtime", "runc", "--init", _containers.Busybox, "true");
        AssertFails(125, "--userns", "--runtime", "runc", "--userns", "private", _containers.Busybox, "true");
        AssertFails(127, "/no/such", "--runtime", "runc", _containers.Busybox, "/no/such");
        AssertFails(126, "/etc", "--runtime", "runc", _containers.Busybox, "/etc");
        Assert.Equal(0, _containers.Run("run", "--rm", "--runtime", "container-runtime", _containers.Busybox, "true").ExitCode);
        AssertNothingLeft();
    }

    [RootFact("busybox", "crun", "unshare")]
    public void CrunIsOneToo()
    {
        Assert.Equal((7, "x\n"), RunWithoutHybrid("run", "--rm", "--runtime", "crun", _containers.Busybox, "sh", "-c", "echo x; exit 7"));
        Assert.Equal(127, RunWithoutHybrid("run", "--rm", "--runtime", "crun", _containers.Busybox, "/no/such").ExitCode);
        Assert.Equal(0, RunWithoutHybrid("run", "-d", "--runtime", "crun", "--name", "box", _containers.Busybox, "sleep", "1000").ExitCode);
        using SafeFileHandle device = FileDescriptor.Open("/dev/null", OpenFlags.PathOnly);
        uint before = device.Status().Owner;
        string user = $"{before + 7}";
        Assert.Equal((3, $"{user}\n"), RunWithoutHybrid("exec", "-u", user, "box", "sh", "-c", "id -u; exit 3"));
        Assert.Equal((0, $"{user}\n"), RunWithoutHybrid("run", "--rm", "--runtime", "crun", "-u", user, _containers.Busybox, "id", "-u"));
        Assert.Equal(before, device.Status().Owner);
        Assert.Equal((0, "box\n"), RunWithoutHybrid("stop", "-t", "0", "box"));
        Assert.Equal((0, "box\n"), RunWithoutHybrid("rm", "box"));
        AssertNothingLeft();
    }

    private static (int ExitCode, string Output) Outcome(ContainersProgram.Result result) => (result.ExitCode, result.Output);

    private static int MonitorOf(JsonElement container)
    {
        string status = File.ReadAllText($"/proc/{container.GetProperty("State").GetProperty("Pid").GetInt32()}/status");
        string line = status.Split('\n').Single(line => line.StartsWith("PPid:", StringComparison.Ordinal));
        return int.Parse(line[5..].Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Runs the program where cgroup v2 is not mounted beside v1, which crun refuses.</summary>
    private (int ExitCode, string Output) RunWithoutHybrid(params string[] arguments)
    {
        using Process process = _containers.StartProgram(
            "unshare", ["--mount", "--propagation", "private", "sh", "-c", "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\"", "sh", ContainersProgram.Path, .. arguments]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), error.Result);
        return (process.ExitCode, output);
    }

    /// <summary>Waits for a process of the container: runc's calls are over a moment before its processes execute their programs.</summary>
    private void AwaitProcess(string command)
    {
        string seen = "";
        Assert.True(
            SpinWait.SpinUntil(() => (seen = _containers.Run("top", "box").Output).Contains(command, StringComparison.Ordinal), TimeSpan.FromMinutes(1)), seen);
    }

    private JsonElement Inspect(string name) => JsonDocument.Parse(_containers.Run("inspect", name).Output).RootElement[0];

    private void AssertFails(int exitCode, string message, params string[] arguments)
    {
        ContainersProgram.Result result = _containers.Run(["run", "--rm", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>No runtime keeps anything, no group and no mount is left.</summary>
    private void AssertNothingLeft()
    {
        string running = Path.Combine(_containers.RunRoot, "containers");
        Assert.DoesNotContain(
            Directory.Exists(running) ? Directory.GetDirectories(running, "*", SearchOption.AllDirectories) : [],
            folder => Path.GetFileName(Path.GetDirectoryName(folder)) == "state");
        Assert.DoesNotContain(_containers.Root, File.ReadAllText("/proc/mounts"), StringComparison.Ordinal);
    }
}
