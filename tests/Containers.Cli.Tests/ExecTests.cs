namespace Containers.Cli.Tests;

public sealed class ExecTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void ExecRunsAProgramWithItsStreamsAndExitCode()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sleep", "1000");

        ContainersProgram.Result result = _containers.RunWithInput("in\n", "exec", "-i", "-e", "A=1", "-w", "/tmp", "box", "sh", "-c", "cat; echo $A; pwd; echo err >&2; exit 5");
        Assert.Equal((5, "in\n1\n/tmp\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(127, _containers.Run("exec", "box", "/no/such").ExitCode);
        Assert.Equal(1, _containers.Run("exec", "nothing", "true").ExitCode);
        Assert.Equal(0, _containers.Run("exec", "-d", "box", "sleep", "999").ExitCode);
        Assert.Contains("sleep 999", _containers.Run("exec", "box", "ps").Output, StringComparison.Ordinal);
    }

    [RootAlone("It gives two containers 65536 IDs each.")]
    [RootFact("busybox")]
    public void UsersOpenTheirStandardStreamsAgainAlsoWithIdsOfTheContainersOwn()
    {
        _containers.Run("run", "-d", "--name", "box", "--userns", "private", _containers.Busybox, "sleep", "1000");

        Assert.Equal("again\n", _containers.Run("exec", "box", "sh", "-c", "echo again > /dev/stdout").Output);
        Assert.Equal("again\n", _containers.Run("exec", "-u", "1000", "box", "sh", "-c", "echo again > /dev/stderr").Error);
    }

    [RootFact("busybox", "tmux")]
    public void ATerminalIsRelayedWithItsSizeAndGivenBack()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sleep", "1000");
        using TerminalSession session = new(_containers, "exec -it box sh");
        session.WaitFor("/ #");
        session.Type("stty size; echo $TERM; tty");
        session.WaitFor("24 80\nxterm\n/dev/pts/0\n");
        session.Resize(90, 20);

        // A shell of its own ends by the signal at any time; the first one may be about to start its program, and forgets it.
        session.Type("until [ \"$(stty size)\" = '20 90' ]; do :; done; sh -c 'echo resized; sleep 1000'");
        session.WaitFor("\nresized\n");
        session.Press("C-c");
        session.WaitFor("^C");
        session.Type("printf '\\033[2J\\033[5;10Hfull screen'; exit 3");
        session.WaitFor("         full screen");
        session.WaitFor("ended with 3\n");
        session.Type("stty -a"); // In the outer shell: the terminal is as it was.
        session.WaitFor(" echo ");
        session.WaitFor(" icanon ");
    }

    [RootFact("busybox", "tmux")]
    public void AProgramWhoseTerminalIsLeftGoesOnAndItsEndIsTold()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sleep", "1000");
        _containers.Run("exec", "box", "mkfifo", "/go");
        using TerminalSession session = new(_containers, "exec -it box sh");
        session.WaitFor("/ #");

        // Far more than a terminal holds: who left it keeps nobody waiting. The size stays what it was.
        session.Type("trap 'echo hung up >/lost' HUP; read line </go; i=0; while [ $i -lt 3000 ]; do echo $i of many lines; i=$((i+1)); done; stty size >/size; exit 9");
        session.Press("C-p", "C-q");
        session.WaitFor("ended with 0\n");
        session.Type("stty -a");
        session.WaitFor(" icanon ");
        session.Resize(90, 20);
        Assert.Single(_containers.Run("top", "box").Lines, line => line.EndsWith(" sh", StringComparison.Ordinal));
        session.Dispose(); // The console goes, and what was left there stays.

        Assert.Equal(0, _containers.Run("exec", "box", "sh", "-c", "echo on >/go").ExitCode);
        _containers.AwaitEvent("exec_die", "exitCode=9");
        Assert.Equal("24 80\n", _containers.Run("exec", "box", "cat", "/size").Output);
        Assert.NotEqual(0, _containers.Run("exec", "box", "cat", "/lost").ExitCode);
        Assert.DoesNotContain(_containers.Run("top", "box").Lines, line => line.EndsWith(" sh", StringComparison.Ordinal));
        Assert.Single(_containers.Run("events", "--since", "1h", "--until", "0s", "-f", "event=exec_detach").Lines);
    }

    [RootFact("busybox", "tmux")]
    public void DetachKeysAreThoseAskedForElseThoseOfDockersConfiguration()
    {
        _containers.Run("run", "-d", "--name", "box", _containers.Busybox, "sleep", "1000");
        Directory.CreateDirectory(_containers.DockerFolder);
        File.WriteAllText(Path.Combine(_containers.DockerFolder, "config.json"), """{"detachKeys":"ctrl-y"}""");
        using TerminalSession session = new(_containers, "exec -it box sh");
        session.WaitFor("/ #");
        session.Press("C-y");
        session.WaitFor("ended with 0\n");
        session.Type($"clear; {ContainersProgram.Path} exec -it --detach-keys x,ctrl-x box sh; echo over $?");
        session.WaitFor("/ #");
        session.Type("echo x$((1))x");
        session.WaitFor("x1x\n");
        session.Press("x", "C-x");
        session.WaitFor("over 0\n");

        // Without keys they all go on, and what a program does with them is its own matter.
        session.Type(
            $"clear; {ContainersProgram.Path} exec -it --detach-keys '' box sh -c 'stty raw -echo; echo rea$((1))dy; dd bs=1 count=3 2>/dev/null | od -tx1; stty sane; exit 4'; echo over $?");
        session.WaitFor("rea1dy");
        session.Press("C-p", "C-q", "C-y");
        session.WaitFor("10 11 19");
        session.WaitFor("over 4\n");
        Assert.Equal(2, _containers.Run("top", "box").Lines.Count(line => line.EndsWith(" sh", StringComparison.Ordinal)));
        Assert.Equal(1, _containers.Run("exec", "--detach-keys", "ctrl", "box", "true").ExitCode);
        Assert.Equal(0, _containers.Run("rm", "-f", "box").ExitCode);
        _containers.AwaitEvent("exec_die", "exitCode=137"); // They end with the container, and that is told too.
    }
}
