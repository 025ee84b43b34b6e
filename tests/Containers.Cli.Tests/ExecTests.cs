namespace Containers.Cli.Tests;

public sealed class ExecTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RegistryFact]
    public void ExecRunsAProgramWithItsStreamsAndExitCode()
    {
        _containers.Run("run", "-d", "--name", "box", registry.Busybox, "sleep", "1000");

        ContainersProgram.Result result = _containers.RunWithInput("in\n", "exec", "-i", "-e", "A=1", "-w", "/tmp", "box", "sh", "-c", "cat; echo $A; pwd; echo err >&2; exit 5");
        Assert.Equal((5, "in\n1\n/tmp\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(127, _containers.Run("exec", "box", "/no/such").ExitCode);
        Assert.Equal(1, _containers.Run("exec", "nothing", "true").ExitCode);
        Assert.Equal(125, _containers.Run("exec", "-t", "box", "true").ExitCode);
        Assert.Equal(0, _containers.Run("exec", "-d", "box", "sleep", "999").ExitCode);
        Assert.Contains("sleep 999", _containers.Run("exec", "box", "ps").Output, StringComparison.Ordinal);
    }

    [RegistryFact("tmux")]
    public void ATerminalIsRelayedWithItsSizeAndGivenBack()
    {
        _containers.Run("run", "-d", "--name", "box", registry.Busybox, "sleep", "1000");
        using TerminalSession session = new(_containers, "exec -it box sh");
        session.WaitFor("/ #");
        session.Type("stty size; echo $TERM; tty");
        session.WaitFor("24 80\nxterm\n/dev/pts/0\n");
        session.Resize(90, 20);
        session.Type("stty size; sleep 1000");
        session.WaitFor("20 90\n");
        session.Press("C-c");
        session.WaitFor("^C");
        session.Type("printf '\\033[2J\\033[5;10Hfull screen'; exit 3");
        session.WaitFor("         full screen");
        session.WaitFor("ended with 3\n");
        session.Type("stty -a"); // In the outer shell: the terminal is as it was.
        session.WaitFor(" echo ");
        session.WaitFor(" icanon ");
    }
}
