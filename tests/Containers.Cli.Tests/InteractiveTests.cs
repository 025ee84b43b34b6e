using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class InteractiveTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox", "tmux")]
    public void AShellHasATerminalThatCanBeLeftAndAttachedAgain()
    {
        using TerminalSession session = new(_containers, $"run -it --name box {_containers.Busybox} sh");
        session.WaitFor("/ #");
        session.Type("stty size; echo $TERM; tty");
        session.WaitFor("24 80\nxterm\n/dev/pts/0\n");
        session.Resize(90, 20);
        session.Type("until [ \"$(stty size)\" = '20 90' ]; do :; done; echo resized");
        session.WaitFor("\nresized\n");
        session.Type("echo sleeps; sleep 1000");
        session.WaitFor("\nsleeps\n"); // Until then the shell reads each key by itself, also this one.
        session.Press("C-c");
        session.WaitFor("^C");
        session.Type("printf '\\033[2J\\033[5;10Hfull screen'; read answer; clear; echo got $answer");
        session.WaitFor("         full screen");
        session.Type("it");
        session.WaitFor("got it\n");
        session.Type("kept=1");
        session.Press("C-p", "C-q");
        session.WaitFor("ended with 0\n");
        session.Type("stty -a"); // In the outer shell: the terminal is as it was.
        session.WaitFor(" echo ");
        session.WaitFor(" icanon ");
        session.Clear();
        session.Type($"{ContainersProgram.Path} attach --detach-keys ctrl-x box; echo over $?");
        session.WaitFor("/ #");
        session.Type("echo kept $kept");
        session.WaitFor("kept 1\n");
        session.Press("C-x");
        session.WaitFor("over 0\n");
        session.Clear();
        session.Type($"{ContainersProgram.Path} attach box; echo over $?");
        session.WaitFor("/ #");
        session.Type("exit 3");
        session.WaitFor("over 3\n");
        session.Clear();
        session.Type($"{ContainersProgram.Path} start -ai box; echo over $?");
        session.WaitFor("/ #");
        session.Type("exit 4");
        session.WaitFor("over 4\n");
        session.Clear();
        session.Type("stty -a");
        session.WaitFor(" echo ");
    }

    [RootFact("busybox", "tmux")]
    public void ATerminalWhoseCommandIsKilledIsTheShellsAgainAndItsProgramEnds()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sleep", "1000");
        using TerminalSession session = new(_containers, "exec -it box sh -c 'trap \"touch /hungup; exit\" HUP; echo up; cat'");
        session.WaitFor("up\n");
        System.Diagnostics.Process.GetProcessById(session.ProgramId).Kill();
        Assert.Equal("told\n", _containers.Run("exec", "box", "sh", "-c", "until [ -e /hungup ]; do sleep 0.02; done; echo told").Output);
        session.Type("stty -a; echo typed");
        session.WaitFor(" icanon ");
        session.WaitFor("typed\n");
    }

    [RootFact("busybox", "tmux")]
    public void AContainerThatIsRemovedAtItsEndIsSoAfterItWasLeft()
    {
        using TerminalSession session = new(_containers, $"run -it --rm --name brief {_containers.Busybox} sh");
        session.WaitFor("/ #");
        session.Press("C-p", "C-q");
        session.WaitFor("ended with 0\n");
        Assert.Contains("brief", _containers.Run("ps").Output, StringComparison.Ordinal);
        session.Clear();
        session.Type($"{ContainersProgram.Path} attach brief; echo over $?");
        session.WaitFor("/ #");
        session.Type("exit 5");
        session.WaitFor("over 5\n");
        Assert.True(SpinWait.SpinUntil(() => !_containers.Run("ps", "-a").Output.Contains("brief", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));

        session.Clear();
        session.Type($"{ContainersProgram.Path} run -it --rm --name brief {_containers.Busybox} sh -c 'exit 6'; echo over $?");
        session.WaitFor("over 6\n");
        Assert.DoesNotContain("brief", _containers.Run("ps", "-a").Output, StringComparison.Ordinal);
        string[] attachments = [.. _containers.Run("events", "--since", "1h", "--until", "0s", "-f", "event=attach", "-f", "event=detach").Lines];
        Assert.Equal(["attach", "detach", "attach", "attach"], attachments.Select(line => line.Split(' ')[2]));
    }

    [RootFact("busybox", "tmux")]
    public void SeveralAreAttachedAtOnce()
    {
        _containers.Run("run", "-dit", "--name", "box", _containers.Busybox, "sh");
        using TerminalSession one = new(_containers, "attach box");
        using TerminalSession other = new(_containers, "attach box");
        one.WaitFor("/ #");
        other.WaitFor("/ #");
        one.Type("echo from $((1)) one");
        one.WaitFor("from 1 one\n");
        other.WaitFor("from 1 one\n");
        other.Type("exit 6");
        one.WaitFor("ended with 6\n");
        other.WaitFor("ended with 6\n");
        Assert.Contains("from 1 one", _containers.Run("logs", "box").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox", "tmux")]
    public void TheTerminalIsGivenBackWhenTheProgramIsEnded()
    {
        using TerminalSession session = new(_containers, $"run -it --name box {_containers.Busybox} sh");
        session.WaitFor("/ #");
        using (Process kill = _containers.StartProgram("kill", $"{session.ProgramId}"))
        {
            kill.WaitForExit();
        }

        session.WaitFor("ended with 143\n");
        session.Type("stty -a");
        session.WaitFor(" icanon ");
        Assert.Single(_containers.Run("ps", "-q").Lines); // The container goes on.
        Assert.Equal(0, _containers.Run("rm", "-f", "box").ExitCode);
    }

    [RootFact("busybox")]
    public void WithoutATerminalInputEndsWithTheCallersAndStreamsStayApart()
    {
        ContainersProgram.Result run = _containers.RunWithInput("x\n", "run", "-i", "--name", "box", _containers.Busybox, "sh", "-c", "cat; echo err >&2; exit 2");
        Assert.Equal((2, "x\n", "err\n"), (run.ExitCode, run.Output, run.Error));

        ContainersProgram.Result again = _containers.RunWithInput("y\n", "start", "-ai", "box");
        Assert.Equal((2, "y\n", "err\n"), (again.ExitCode, again.Output, again.Error));
        ContainersProgram.Result without = _containers.RunWithInput("z\n", "start", "-a", "box");
        Assert.Equal((2, "", "err\n"), (without.ExitCode, without.Output, without.Error));
        Assert.Equal(1, _containers.Run("run", "--rm", "-it", _containers.Busybox, "true").ExitCode);
    }

    [RootFact("busybox")]
    public void AttachingFeedsADetachedContainerAndGetsItsExitCode()
    {
        _containers.Run("run", "-di", "--name", "box", _containers.Busybox, "sh", "-c", "while read line; do echo got $line; [ $line != end ] || exit 8; done");
        ContainersProgram.Result attached = _containers.RunWithInput("one\nend\n", "attach", "box");
        Assert.Equal((8, "got one\ngot end\n"), (attached.ExitCode, attached.Output));
        Assert.Equal(1, _containers.Run("attach", "box").ExitCode); // It does not run.
    }

    [RootFact("busybox")]
    public void OptionsOfTheMonitorAreDockers()
    {
        ContainersProgram.Result created = _containers.Run(
            "create", "--name", "box", "--init", "--restart", "on-failure:3", "--log-opt", "max-size=10m", "--log-opt", "max-file=3", "--health-cmd", "true",
            "--health-interval", "1m30s", "--health-retries", "5", _containers.Busybox, "true");
        Assert.Equal(0, created.ExitCode);
        Assert.Equal(125, _containers.Run("run", "--restart", "sometimes", _containers.Busybox, "true").ExitCode);
        Assert.Equal(125, _containers.Run("run", "--log-driver", "syslog", _containers.Busybox, "true").ExitCode);
        Assert.Equal(1, _containers.Run("run", "--detach-keys", "ctrl", _containers.Busybox, "true").ExitCode);

        _containers.Run("run", "-d", "--name", "healthy", "--health-cmd", "true", "--health-interval", "10ms", _containers.Busybox, "sleep", "1000");
        Stopwatch limit = Stopwatch.StartNew();
        while (!_containers.Run("ps").Output.Contains("(healthy)", StringComparison.Ordinal))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), _containers.Run("ps").Output);
        }

        _containers.Run("run", "-d", "--name", "kept", "--restart", "always", _containers.Busybox, "sleep", "1000");
        _containers.Run("stop", "-t", "0", "kept");
        Assert.Equal(["kept"], _containers.Run("start", "--restart-policy").Lines);
        Assert.Equal(1, _containers.Run("start").ExitCode);
    }
}
