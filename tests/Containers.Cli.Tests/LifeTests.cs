using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>What scripts rely on in the life of a container, with docker's exit codes.</summary>
public sealed class LifeTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void ANameMayHaveTheSlashThatInspectWritesBeforeIt()
    {
        Start("--name", "/box");
        Assert.Equal("/box\n", Output("inspect", "-f", "{{.Name}}", "/box"));
        Assert.Equal("hi\n", Output("exec", "/box", "echo", "hi"));
        Assert.Equal(0, _containers.Run("rename", "/box", "/crate").ExitCode);
        Assert.Equal("crate\n", Output("ps", "--format", "{{.Names}}"));
        Assert.Equal(1, _containers.Run("kill", "//crate").ExitCode);
        Assert.Equal("/crate\n", Output("rm", "-f", "/crate"));
    }

    [RootFact("busybox")]
    public void AStartOfWhatRunsChangesNothing()
    {
        Start("--name", "box");
        string process = Output("inspect", "-f", "{{.State.Pid}}", "box");
        Assert.Equal("box\n", Output("start", "box"));
        Assert.Equal(process, Output("inspect", "-f", "{{.State.Pid}}", "box"));

        using Process attached = _containers.Start("start", "-a", "box");
        _containers.AwaitEvent("attach", "box");
        _containers.Run("kill", "box");
        attached.WaitForExit();
        Assert.Equal(137, attached.ExitCode);
    }

    [RootFact("busybox")]
    public void RestartsAtOnceAreRestarts()
    {
        Start("--name", "box");
        Process[] restarts = [.. Enumerable.Range(0, 4).Select(_ => _containers.Start("restart", "-t", "0", "box"))];
        foreach (Process restart in restarts)
        {
            restart.WaitForExit();
            Assert.Equal(0, restart.ExitCode);
            restart.Dispose();
        }

        Assert.Equal("running\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public void NobodyIsAttachedToAPausedContainer()
    {
        Start("--name", "box");
        _containers.Run("pause", "box");
        foreach (string[] words in new[] { ["attach", "box"], ["start", "box"], ["start", "-a", "box"], new[] { "exec", "box", "true" } })
        {
            ContainersProgram.Result result = _containers.Run(words);
            Assert.Equal((1, "containers: Container 'box' is paused. Let it go on first.\n"), (result.ExitCode, result.Error));
        }

        Assert.Equal("paused\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootFact("busybox")]
    public void TheThirdSignalThatAsksForTheEndGivesTheTerminalBack()
    {
        using Process run = _containers.Start("run", "--name", "box", _containers.Busybox, "sh", "-c", "trap 'echo asked' TERM; echo up; while :; do sleep 0.1; done");
        Assert.Equal("up", run.StandardOutput.ReadLine());
        foreach (int _ in Enumerable.Range(0, 2))
        {
            Signal(run, "TERM");
            Assert.Equal("asked", run.StandardOutput.ReadLine());
        }

        Signal(run, "TERM");
        run.WaitForExit();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("It goes on without this program", run.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal("running\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootFact("busybox")]
    public void EverySignalThatCanBeCaughtIsPassedOnAlsoOneThatTheShellIgnores()
    {
        const string script = "for s in $SIGNALS; do trap \"echo $s\" $s; done; echo up; while :; do sleep 0.1; done";
        const string signals = "1 2 3 10 12 14 15 16 18 20 21 22 23 24 25 26 27 28 29 30 35 50 64";
        using Process run = _containers.StartProgram(
            "sh", "-c", "trap '' INT QUIT TSTP USR1; exec \"$@\"", "sh", ContainersProgram.Path, "run", "--name", "box", "-e", $"SIGNALS={signals}", _containers.Busybox, "sh", "-c", script);
        Assert.Equal("up", run.StandardOutput.ReadLine());
        foreach (string signal in signals.Split(' '))
        {
            Signal(run, signal);
            Assert.Equal(signal, run.StandardOutput.ReadLine());
        }

        _containers.Run("kill", "box");
        run.WaitForExit();
        Assert.Equal(137, run.ExitCode);
    }

    [RootFact("busybox")]
    public void ASignalIsTheContainersAlsoAfterItsPolicyStartedItAgain()
    {
        using Process run = _containers.Start(
            "run", "--restart", "always", "--name", "box", _containers.Busybox, "sh", "-c", "trap 'echo asked; exit 0' TERM; [ -e /again ] || { touch /again; exit 1; }; echo again; while :; do sleep 0.1; done");
        Assert.Equal("again", run.StandardOutput.ReadLine());
        Signal(run, "TERM");
        Assert.Equal("asked", run.StandardOutput.ReadLine());
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("exited\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootTheory("busybox")]
    [InlineData("yes | head -1")]
    [InlineData("sh -c 'exec yes >&2' 2>&1 | head -1")]
    public void OutputThatNobodyReadsEndsTheCallerAndNotTheContainer(string command)
    {
        using Process shell = _containers.StartProgram(
            "bash", "-c", $"'{ContainersProgram.Path}' run --quiet --log-driver none --name box {_containers.Busybox} {command}; echo ${{PIPESTATUS[0]}}");
        Assert.Equal("y\n141\n", shell.StandardOutput.ReadToEnd());
        Assert.Equal("running\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootFact("busybox")]
    public void AnAttachmentWhoseOutputNobodyReadsEndsToo()
    {
        _containers.Run("run", "-d", "--name", "box", "--log-driver", "none", _containers.Busybox, "yes");
        using Process shell = _containers.StartProgram("bash", "-c", $"'{ContainersProgram.Path}' attach box | head -1; echo ${{PIPESTATUS[0]}}");
        Assert.Equal("y\n141\n", shell.StandardOutput.ReadToEnd());
        Assert.Equal("running\n", Output("inspect", "-f", "{{.State.Status}}", "box"));
    }

    [RootFact("busybox")]
    public void TheIdFileIsThereWhereTheContainerIs()
    {
        string file = Path.Combine(_containers.Root, "..", "id");
        Assert.Equal(127, _containers.Run("run", "--cidfile", file, _containers.Busybox, "nosuch").ExitCode);
        Assert.Equal(Output("ps", "-aq", "--no-trunc").Trim(), File.ReadAllText(file));
        File.Delete(file);

        Assert.Equal(125, _containers.Run("run", "--cidfile", file, "--pull", "never", "nosuch").ExitCode);
        Assert.False(File.Exists(file));
        Assert.Equal(125, _containers.Run("run", "--cidfile", "/nosuch/id", _containers.Busybox, "true").ExitCode);
        Assert.Single(_containers.Run("ps", "-aq").Lines);
    }

    [RootTheory("busybox")]
    [InlineData(126, "-w", "/nosuch", "box", "pwd")]
    [InlineData(126, "-w", "/etc/passwd", "box", "pwd")]
    [InlineData(126, "-w", "relative", "box", "pwd")]
    [InlineData(126, "-u", "nosuch", "box", "id")]
    [InlineData(126, "-u", "0:nosuch", "box", "id")]
    [InlineData(126, "box", "")]
    [InlineData(126, "box", "/etc/passwd")]
    [InlineData(127, "box", "nosuch")]
    [InlineData(1, "-it", "box", "true")]
    [InlineData(0, "-t", "box", "tty")]
    public void AnExecThatExecutesNothingHasDockersExitCode(int code, params string[] words)
    {
        Start("--name", "box");
        Assert.Equal(code, _containers.Run(["exec", .. words]).ExitCode);
    }

    [RootFact("busybox")]
    public void AProgramWithoutANameIsNotFound() => Assert.Equal(127, _containers.Run("run", "--rm", _containers.Busybox, "").ExitCode);

    [RootFact("busybox")]
    public void ADetachedProgramMayHaveATerminal()
    {
        Start("--name", "box");
        Assert.Equal(0, _containers.Run("exec", "-dt", "box", "sh", "-c", "tty > /tmp/tty; touch /tmp/told; read line; touch /tmp/ended").ExitCode);
        Assert.Equal("/dev/pts/0\n", Output("exec", "box", "sh", "-c", "until [ -e /tmp/told ]; do :; done; cat /tmp/tty"));
        Assert.Equal("waits\n", Output("exec", "box", "sh", "-c", "[ -e /tmp/ended ] || echo waits")); // Nobody ends its input.
    }

    [RootFact("busybox")]
    public void WhatHasStoppedIsNotHealthy()
    {
        Start("--name", "box", "--health-cmd", "true", "--health-interval", "1m", "--health-retries", "2");
        Assert.Equal("{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":60000000000,\"Retries\":2}\n", Output("inspect", "-f", "{{json .Config.Healthcheck}}", "box"));
        _containers.Run("kill", "box");
        _containers.Run("wait", "box");
        Assert.Equal("exited unhealthy\n", Output("inspect", "-f", "{{.State.Status}} {{.State.Health.Status}}", "box"));
        Assert.Empty(Output("ps", "-aq", "--filter", "health=healthy"));
    }

    [RootFact("busybox")]
    public void EventsAfterARenameHaveTheNewName()
    {
        Start("--name", "old");
        _containers.Run("rename", "old", "new");
        _containers.Run("exec", "new", "true");
        _containers.Run("kill", "new");
        _containers.Run("wait", "new");
        string[] events = _containers.Run("events", "--since", "1h", "--until", "0s", "--filter", "container=new").Lines;
        Assert.Contains(events, line => line.Contains(" die ", StringComparison.Ordinal) && line.Contains("name=new", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains(" exec_die ", StringComparison.Ordinal) && line.Contains("name=new", StringComparison.Ordinal));
    }

    [RootTheory("busybox")]
    [InlineData("all", 3)]
    [InlineData("-1", 3)]
    [InlineData("2", 2)]
    [InlineData("0", 0)]
    public void TheTailOfALogIsANumberOrAll(string tail, int lines)
    {
        _containers.Run("run", "--name", "box", _containers.Busybox, "seq", "1", "3");
        Assert.Equal(lines, _containers.Run("logs", "--tail", tail, "box").Lines.Length);
    }

    [RootFact("busybox")]
    public void AFollowedLogEndsAtTheTimeThatIsAskedFor()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sh", "-c", "echo one; sleep 1000");
        string soon = DateTimeOffset.UtcNow.AddSeconds(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((0, "one\n"), Result("logs", "-f", "--until", soon, "box"));
        _containers.Run("run", "-d", "--name", "busy", _containers.Busybox, "sh", "-c", "echo one; while :; do sleep 0.01; echo more; done");
        Assert.Equal(0, _containers.Run("logs", "-f", "--until", soon, "busy").ExitCode);
    }

    [RootFact("busybox")]
    public void OnlyTheStreamsThatAreNamedAreAttached()
    {
        string[] both = [_containers.Busybox, "sh", "-c", "echo out; echo err >&2; cat"];
        ContainersProgram.Result result = _containers.RunWithInput("in\n", ["run", "--quiet", "--rm", "-i", "-a", "stdout", .. both]);
        Assert.Equal((0, "out\n", ""), (result.ExitCode, result.Output, result.Error));
        result = _containers.RunWithInput("in\n", ["run", "--rm", "-i", "-a", "STDIN", "-a", "stderr", .. both]);
        Assert.Equal((0, "", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(125, _containers.Run(["run", "--rm", "-a", "nosuch", .. both]).ExitCode);
        Assert.Equal(125, _containers.Run(["run", "-d", "-a", "stdout", .. both]).ExitCode);
    }

    [RootFact("busybox")]
    public void WhatWasDoneIsDoneThoughItCannotBeTold()
    {
        ContainersProgram.Result result = Shell($"$C run -d --name box {_containers.Busybox} sleep 1000 >&- && $C stop -t 0 box >&- && $C start box >&- && $C rm -f box >&-");
        Assert.Equal(0, result.ExitCode);
        Start("--name", "first");
        Start("--name", "second");
        result = Shell("$C rm -f first nosuch second >/dev/full");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(Output("ps", "-aq"));
    }

    [RootFact("busybox")]
    public void SeveralAreStoppedAndRemovedAtOnceAndToldInTheirOrder()
    {
        // Each ends by itself once both have been asked to.
        const string script = "trap 'touch /both/$0; until [ -e /both/first ] && [ -e /both/second ]; do sleep 0.05; done; exit 5' TERM; echo ready; while :; do sleep 0.05; done";
        foreach (string name in (string[])["first", "second"])
        {
            Assert.Equal(0, _containers.Run("run", "-d", "--name", name, "-v", "both:/both", _containers.Busybox, "sh", "-c", script, name).ExitCode);
            Assert.Equal(0, Shell($"until $C logs {name} | grep -q ready; do sleep 0.05; done").ExitCode);
        }

        ContainersProgram.Result result = _containers.Run("stop", "-t", "120", "second", "nosuch", "first");
        Assert.Equal((1, "second\nfirst\n"), (result.ExitCode, result.Output));
        Assert.Contains("'nosuch'", result.Error, StringComparison.Ordinal);
        Assert.Equal("5\n5\n", Output("inspect", "--format", "{{.State.ExitCode}}", "first", "second"));
        result = _containers.Run("rm", "-f", "-v", "second", "nosuch", "first");
        Assert.Equal((0, "second\nfirst\n"), (result.ExitCode, result.Output));
        Assert.Empty(Output("ps", "-aq"));
    }

    private static void Signal(Process process, string signal) => Process.Start("kill", ["-s", signal, $"{process.Id}"]).WaitForExit();

    private void Start(params string[] options) => Assert.Equal(0, _containers.Run(["run", "-d", .. options, _containers.Busybox, "sleep", "1000"]).ExitCode);

    private string Output(params string[] words) => _containers.Run(words).Output;

    private (int ExitCode, string Output) Result(params string[] words)
    {
        ContainersProgram.Result result = _containers.Run(words);
        return (result.ExitCode, result.Output);
    }

    private ContainersProgram.Result Shell(string script)
    {
        using Process shell = _containers.StartProgram("bash", "-c", $"C='{ContainersProgram.Path}'; {script}");
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return new ContainersProgram.Result(shell.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
