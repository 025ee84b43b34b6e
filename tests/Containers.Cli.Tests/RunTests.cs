using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact]
    public void HelloGreetsWithoutRegistry()
    {
        ContainersProgram.Result result = _containers.Run("run", "--rm", "hello");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("hello", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_containers.Run("ps", "-aq").Output);
    }

    [RootFact("busybox")]
    public void StreamsAndExitCodeAreTheProgramsOwn()
    {
        ContainersProgram.Result result = Run("--rm", "sh", "-c", "echo out; echo err >&2; exit 7");

        Assert.Equal(7, result.ExitCode);
        Assert.Equal("out\n", result.Output);
        Assert.EndsWith("err\n", result.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void OptionsEndAtTheImage() =>
        Assert.Equal("--rm -e --name -- x\n", Run("--rm", "echo", "--rm", "-e", "--name", "--", "x").Output);

    [RootFact("busybox")]
    public void TheOptionsReachTheContainer()
    {
        string file = _containers.WriteFile("environment", "# comment\nFROM_FILE=a b\n\nPASSED_ON\n");
        ContainersProgram.Result result = RunOptions(
            ["--rm", "--env-file", file, "-e", "A=1", "-eB=2", "-w", "/tmp", "-u", "app", "-h", "box", "--security-opt", "no-new-privileges"],
            "sh", "-c", "echo $FROM_FILE,$PASSED_ON,$A,$B,$GREETING; pwd; id -un; hostname; grep NoNewPrivs /proc/self/status");

        Assert.Equal("a b,from outside,1,2,hello\n/tmp\napp\nbox\nNoNewPrivs:\t1\n", result.Output);
    }

    [RootFact("busybox")]
    public void AnEmptyHostNameIsNoneThatIsGiven() =>
        Assert.Matches("^[0-9a-f]{12}\n$", RunOptions(["--rm", "-h", ""], "hostname").Output);

    [RootAlone("It gives containers more IDs than the user has.")]
    [RootFact("busybox")]
    public void AUserNamespaceIsShownByInspect()
    {
        string name = RunOptions(["-d", "--name", "mapped", "--userns", "auto:size=5000", "--pid", "private"], "sleep", "1000").Output;
        Assert.Equal(64, name.TrimEnd().Length);
        string[] shown = _containers.Run("inspect", "-f", "{{.HostConfig.UsernsMode}} {{index .HostConfig.IDMappings.UidMap 0}} {{index .HostConfig.IDMappings.GidMap 0}}", "mapped")
            .Output.TrimEnd().Split(' ');
        string inside = _containers.Run("exec", "mapped", "sh", "-c", "echo $(cat /proc/self/uid_map)").Output;
        Assert.Equal(["auto:size=5000", .. new[] { "uid", "gid" }.Select(_ => inside.TrimEnd().Replace(' ', ':'))], shown);

        ContainersProgram.Result joined = RunOptions(["--rm", "--userns", "container:mapped"], "sh", "-c", "echo $(cat /proc/self/uid_map)");
        Assert.Equal(inside, joined.Output);
        Assert.Contains("--userns host", RunOptions(["--rm", "--userns", "private", "--privileged"], "true").Error, StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("rm", "-f", "mapped").ExitCode);
    }

    [RootFact("busybox")]
    public void OptionsOfIsolationReachTheContainer()
    {
        string labels = _containers.WriteFile("labels", "a=file\nb=file\n");
        ContainersProgram.Result result = RunOptions(
            [
                "--rm", "--label-file", labels, "--label", "b=own", "--group-add", "77", "--cap-drop", "all", "--cap-add=chown", "--read-only", "--tmpfs", "/run:mode=700",
                "--shm-size", "2m", "--device", "/dev/zero:/dev/nought:r", "--sysctl", "net.ipv4.ip_default_ttl=9", "--ulimit", "nofile=64", "--uts", "host",
            ],
            "sh", "-c", "id -G; grep CapEff /proc/self/status | cut -f 2; stat -c %a /run; df -k /dev/shm | tail -1 | awk '{print $2}'; test -c /dev/nought && cat /proc/sys/net/ipv4/ip_default_ttl; ulimit -n; touch /x 2>/dev/null || hostname");

        Assert.Equal($"0 77\n0000000000000001\n700\n2048\n9\n64\n{Environment.MachineName}\n", result.Output);
    }

    [RootFact("busybox")]
    public void AnnotationsReachTheRuntimeAndDockersDocument()
    {
        string runtime = _containers.WriteFile("runtime", "#!/bin/sh\nfor last; do :; done\ncase \"$*\" in *--bundle*) cat \"$(echo \"$*\" | sed 's/.*--bundle[ =]\\([^ ]*\\).*/\\1/')/config.json\" >&2;; esac\nexit 1\n");
        File.SetUnixFileMode(runtime, (UnixFileMode)0x1ED);
        Assert.Equal(0, RunOptions(["--name", "noted", "--annotation", "org.example.a=b=c", "--annotation", "d="], "true").ExitCode);
        Assert.Equal("{\"d\":\"\",\"org.example.a\":\"b=c\"}\n", _containers.Run("inspect", "--format", "{{json .HostConfig.Annotations}}", "noted").Output);
        Assert.Contains("\"org.example.a\":\"b=c\"", RunOptions(["--rm", "--runtime", runtime, "--annotation", "org.example.a=b=c"], "true").Error.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(125, RunOptions(["--rm", "--annotation", "=b"], "true").ExitCode);
    }

    [RootFact("busybox")]
    public void TheIdGoesIntoAFileThatMustNotExist()
    {
        string file = _containers.WriteFile("id", "");
        Assert.Equal(125, RunOptions(["--rm", "--cidfile", file], "true").ExitCode);

        File.Delete(file);
        Assert.Equal(0, RunOptions(["--name", "known", "--cidfile", file], "true").ExitCode);
        Assert.Equal(_containers.Run("ps", "-aq", "--no-trunc").Output.Trim(), File.ReadAllText(file));
    }

    [RootFact("busybox")]
    public void AnEntryPointReplacesTheImages() =>
        Assert.Equal("a b\n", RunOptions(["--rm", "--entrypoint", "echo"], "a", "b").Output);

    [RootFact("busybox")]
    public void StandardInputIsPassedOnWithInteractiveOnly()
    {

        Assert.Equal("text", _containers.RunWithInput("text", "run", "--rm", "-i", _containers.Busybox, "cat").Output);
        Assert.Empty(_containers.RunWithInput("text", "run", "--rm", _containers.Busybox, "cat").Output);
    }

    [RootFact("busybox")]
    public void AProgramThatIsNotThereIs127() => Assert.Equal(127, Run("--rm", "/no/such/program").ExitCode);

    [RootFact("busybox")]
    public void AProgramThatCannotBeExecutedIs126() => Assert.Equal(126, Run("--rm", "/etc/passwd").ExitCode);

    [Fact]
    public void AnImageThatCannotBeHadIs125()
    {
        ContainersProgram.Result result = _containers.Run("run", "--rm", "--pull", "never", "nothing");

        Assert.Equal(125, result.ExitCode);
        Assert.StartsWith("containers: ", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void SignalsAreTheContainersOwn()
    {
        using Process process = _containers.Start(
            "run", "--rm", _containers.Busybox, "sh", "-c", "trap 'echo caught; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", process.StandardOutput.ReadLine());

        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);

        Assert.Equal("caught", process.StandardOutput.ReadLine());
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, process.ExitCode);
    }

    [RootFact("busybox")]
    public void ADetachedContainerRunsIsListedStoppedAndRemoved()
    {
        string id = RunOptions(["-d", "--name", "web", "-l", "a=b"], "sleep", "600").Lines.Single();

        Assert.Matches("^[0-9a-f]{64}$", id);
        Assert.Equal(id[..12] + "\n", _containers.Run("ps", "-q").Output);
        Assert.Contains("Up ", _containers.Run("ps").Lines[1], StringComparison.Ordinal);
        Assert.Contains("\"Labels\":\"a=b", _containers.Run("ps", "--format", "json").Output.Replace("org.example.test=yes,", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, _containers.Run("rm", "web").ExitCode);
        Assert.Equal("web\n", _containers.Run("stop", "-t", "0", "web").Output);
        Assert.Equal("137\n", _containers.Run("wait", "web").Output);
        Assert.Contains("Exited (137)", _containers.Run("ps", "-a").Lines[1], StringComparison.Ordinal);
        Assert.Equal("web\n", _containers.Run("start", "web").Output);
        Assert.Equal("web\n", _containers.Run("rm", "-f", "web").Output);
        Assert.Empty(_containers.Run("ps", "-aq").Output);
    }

    [RootFact("busybox")]
    public void ACreatedContainerIsStartedLater()
    {
        string id = _containers.Run("create", "--name", "later", _containers.Busybox, "echo", "-n", "done").Lines.Single();

        Assert.Contains("Created", _containers.Run("ps", "-a").Lines[1], StringComparison.Ordinal);
        _containers.Run("start", id[..6]);
        Assert.Equal("0\n", _containers.Run("wait", "later").Output);
        Assert.Equal("done", _containers.Run("logs", "later").Output);
    }

    [RootFact("busybox")]
    public void LogsKeepTheStreamsApart()
    {
        RunOptions(["-d", "--name", "writer"], "sh", "-c", "echo one; echo two >&2; until [ -e /go ]; do sleep 0.02; done; echo three");
        Assert.True(SpinWait.SpinUntil(() => _containers.Run("logs", "writer") is { Output: "one\n", Error: "two\n" }, TimeSpan.FromSeconds(60)));
        _containers.Run("exec", "writer", "touch", "/go");
        _containers.Run("wait", "writer");

        ContainersProgram.Result all = _containers.Run("logs", "writer");
        Assert.Equal(("one\nthree\n", "two\n"), (all.Output, all.Error));
        Assert.Equal("three\n", _containers.Run("logs", "-n", "1", "writer").Output);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z one\n", _containers.Run("logs", "-t", "writer").Output);
        Assert.Empty(_containers.Run("logs", "--until", "1h", "writer").Output);
        Assert.Equal("one\nthree\n", _containers.Run("logs", "-f", "--since", "1h", "writer").Output);
    }

    private ContainersProgram.Result Run(string option, params string[] command) => RunOptions([option], command);

    private ContainersProgram.Result RunOptions(string[] options, params string[] command) =>
        _containers.Run(["run", .. options, _containers.Busybox, .. command]);

    [RootFact("busybox")]
    public void KillSendsASignalAndRestartStartsAgain()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sh", "-c", "trap 'exit 4' USR1; echo up; while :; do sleep 0.05; done");
        Assert.True(SpinWait.SpinUntil(() => _containers.Run("logs", "box").Output == "up\n", TimeSpan.FromSeconds(60)));
        Assert.Equal("box\n", _containers.Run("kill", "-s", "USR1", "box").Output);
        Assert.Equal("4\n", _containers.Run("wait", "box").Output);
        Assert.Contains("is not running", _containers.Run("kill", "box").Error, StringComparison.Ordinal);

        Assert.Equal("box\n", _containers.Run("restart", "-t", "0", "box").Output);
        Assert.Equal("box\n", _containers.Run("restart", "-t", "0", "box").Output);
        Assert.True(SpinWait.SpinUntil(() => _containers.Run("logs", "box").Lines.Length >= 2, TimeSpan.FromSeconds(60)));
        Assert.Equal("box\n", _containers.Run("kill", "box").Output);
        Assert.Equal("137\n", _containers.Run("wait", "box").Output);
    }
}
