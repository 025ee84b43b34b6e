using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>A caller of the program: its standard streams, that may be closed or full, and all else that it happens to have.</summary>
public sealed class CallerTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void AClosedInputIsAtItsEnd()
    {
        Assert.Equal((0, "0\n"), Shell("$C run --rm -i $I sh -c 'head -c 10 | wc -c' <&-"));
        Shell("$C run -d --name box $I sleep 1000");
        Assert.Equal((0, "0\n"), Shell("$C exec -i box sh -c 'head -c 10 | wc -c' <&-"));
    }

    [RootFact("busybox")]
    public void StreamsThatAreClosedAreNothingElsesInTheContainer() =>
        Assert.Equal((0, "0 pipe pipe\n"), Shell("f=$(mktemp); $C run --name box $I sh -c 'cd /proc/self/fd; echo $(head -c 1 <&0 | wc -c) $(readlink 1 | cut -d: -f1) $(readlink 2 | cut -d: -f1)' <&- >&- 2>&-; $C logs box"));

    [Theory]
    [InlineData("ps >/dev/full", 1)]
    [InlineData("ps >&-", 1)]
    [InlineData("--help >/dev/full", 1)]
    [InlineData("images -q >/dev/full", 0)]
    [InlineData("version >&-", 1)]
    public void AnOutputThatCannotBeWrittenIsTold(string command, int code)
    {
        ContainersProgram.Result result = Run($"$C {command}");
        Assert.Equal(code, result.ExitCode);
        Assert.Equal(code, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("containers: The output cannot be written", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("exec nosuch true 2>&-")]
    [InlineData("exec nosuch true 2>/dev/full")]
    [InlineData("rm nosuch >&- 2>&-")]
    public void AnErrorThatCannotBeToldIsStillAnExitCode(string command) => Assert.Equal(1, Run($"$C {command}").ExitCode);

    [Fact]
    public void ARuntimesOutputThatCannotBeWrittenIsTold()
    {
        string runtime = new ProductProgram("container-runtime").Path;
        ContainersProgram.Result full = Run($"{runtime} features >/dev/full");
        Assert.Equal(1, full.ExitCode);
        Assert.Equal("container-runtime: write: ENOSPC (no space left on device)\n", full.Error);
        Assert.Equal(1, Run($"{runtime} features >&-").ExitCode);
        Assert.Equal(1, Run($"{runtime} state nosuch 2>&-").ExitCode);
        Assert.Equal(1, Run($"{runtime} state nosuch 2>/dev/full").ExitCode);
    }

    [RootFact("busybox")]
    public void AContainersOutputThatCannotBeWrittenIsToldAndTheContainerGoesOn()
    {
        ContainersProgram.Result result = Run("$C run --name box $I sh -c 'echo one; echo err >&2; echo two' >/dev/full");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("the container's output cannot be written any more (write: ENOSPC", result.Error, StringComparison.Ordinal);
        Assert.Contains("err\n", result.Error, StringComparison.Ordinal);
        Assert.Equal("exited 0\n", _containers.Run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "box").Output);
        Assert.Contains("two\n", _containers.Run("logs", "box").Output, StringComparison.Ordinal);
        Assert.Equal(3, Run("$C run --rm $I sh -c 'echo one; exit 3' >&-").ExitCode);
    }

    [RootAlone("A user cannot take niceness back.")]
    [RootFact("busybox", "nice", "taskset", "ionice", "chrt", "setarch")]
    public void ACallersAttributesAreNotTheContainers()
    {
        const string show = "cat /proc/self/oom_score_adj /proc/self/coredump_filter /proc/self/personality; cut -d' ' -f19,41 /proc/self/stat; grep -E 'Sig(Ign|Blk)|Cpus_allowed:|Mems_allowed:' /proc/self/status; cat /proc/self/limits; umask";
        string plain = Output($"$C run --rm $I sh -c \"{show}\"");
        string calling = "echo 300 >/proc/self/oom_score_adj; echo 0x7f >/proc/self/coredump_filter; ulimit -Ss 4096; ulimit -Si 500; ulimit -Sc 0; ulimit -Sn 256; ulimit -St 1000; umask 077; trap '' HUP INT USR1 TTOU;";
        const string odd = "nice -n 10 taskset -c 0 ionice -c 3 setarch -R";
        Assert.Equal(plain, Output($"{calling} {odd} $C run --rm $I sh -c \"{show}\""));
        Assert.Equal(plain, Output($"{calling} chrt -b 0 $C run --rm $I sh -c \"{show}\""));

        Shell("$C run -d --name box $I sleep 1000");
        string executed = Output($"$C exec box sh -c \"{show}\"");
        Assert.Equal(executed, Output($"{calling} {odd} $C exec box sh -c \"{show}\""));
    }

    [RootFact("busybox")]
    public void AMonitorHoldsNoFolderOfItsCaller()
    {
        Shell("cd /var && $C run -d --name box $I sleep 1000");
        string monitor = Output("readlink /proc/$(tr '\\0' ' ' </proc/$($C inspect -f '{{.State.Pid}}' box)/stat | cut -d' ' -f4)/cwd");
        Assert.Equal("/\n", monitor);
    }

    [RootFact("busybox")]
    public void ACallersUmaskIsNotTheModeOfARoot() =>
        Assert.Equal((0, "755\n755\n755\n"), Shell("for u in 022 077 000; do umask $u; $C run --rm -u app $I stat -c %a / || exit; done"));

    [RootFact("busybox")]
    public void TheInputIsLeftAloneOnceTheCallerIsKilled()
    {
        using Process run = _containers.Start("run", "-i", "--name", "box", _containers.Busybox, "sh", "-c", "echo up; cat; echo over");
        Assert.Equal("up", run.StandardOutput.ReadLine());
        run.StandardInput.WriteLine("one");
        Assert.Equal("one", run.StandardOutput.ReadLine());
        run.Kill();
        Assert.Equal("0\n", _containers.Run("wait", "box").Output);
        Assert.Equal("up\none\nover\n", _containers.Run("logs", "box").Output);
        Assert.Null(run.StandardOutput.ReadLine());
    }

    [RootFact("busybox")]
    public void AContainerGoesOnOnceItsCallerIsKilled()
    {
        using Process run = _containers.Start("run", "--name", "box", _containers.Busybox, "sh", "-c", "echo up; sleep 1000");
        Assert.Equal("up", run.StandardOutput.ReadLine());
        run.Kill();
        Assert.Null(run.StandardOutput.ReadLine()); // The monitor has given the stream up.
        Assert.Equal("running\n", _containers.Run("inspect", "-f", "{{.State.Status}}", "box").Output);
    }

    [RootFact("busybox")]
    public void AProgramThatHasItsCallersInputIsToldThatTheCallerWasKilled()
    {
        Shell("$C run -d --name box $I sleep 1000");
        using Process exec = _containers.Start("exec", "-i", "box", "sh", "-c", "trap 'touch /told; exit' HUP; echo up; while :; do sleep 0.1; done");
        Assert.Equal("up", exec.StandardOutput.ReadLine());
        exec.Kill();
        Assert.Equal((0, "told\n"), Shell("$C exec box sh -c 'until [ -e /told ]; do sleep 0.02; done; echo told'"));
        Assert.Null(exec.StandardOutput.ReadLine());
    }

    [RootTheory("busybox")]
    [InlineData("logs -f box")]
    [InlineData("events")]
    public void WhoFollowsEndsWithItsReader(string command)
    {
        Shell("$C run -d --name box $I sleep 1000");

        Assert.Equal("141\n", Run($"{{ $C {command}; echo $? >&2; }} | true").Error);
    }

    [RootFact("busybox")]
    public void ACallerThatIgnoresTheEndOfItsChildrenGetsExitCodes()
    {
        string dockerfile = _containers.WriteFile("Dockerfile", $"FROM {_containers.Busybox}\nRUN exit 0\nRUN exit 9\n");
        const string ignoring = "env --ignore-signal=CHLD";

        Assert.Equal((7, "out\n"), Shell($"{ignoring} $C run --name box $I sh -c 'echo out; exit 7'"));
        Shell("$C start box; $C rm -f box; $C run -d --name box $I sleep 1000");
        Assert.Equal(8, Shell($"{ignoring} $C exec box sh -c 'exit 8'").ExitCode);
        Assert.Contains("exit code 9", Run($"{ignoring} $C build --network none -f {dockerfile} .").Error, StringComparison.Ordinal);
    }

    [RootAlone("It makes a PID namespace.")]
    [RootFact("busybox", "unshare")]
    public void TheFirstProcessOfANamespaceGetsExitCodes()
    {
        const string first = "unshare --pid --fork --mount-proc";

        Assert.Equal((7, "out\n"), Shell($"{first} $C run --rm $I sh -c 'echo out; exit 7'"));
        Assert.Equal(137, Shell($"{first} $C run --rm --init $I sh -c 'kill -9 $$'").ExitCode);
    }

    private (int ExitCode, string Output) Shell(string script)
    {
        ContainersProgram.Result result = Run(script);
        return (result.ExitCode, result.Output);
    }

    private string Output(string script)
    {
        ContainersProgram.Result result = Run(script);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private ContainersProgram.Result Run(string script)
    {
        using Process shell = _containers.StartProgram(
            "/bin/bash", "-c", $"C={ContainersProgram.Path} I={(script.Contains("$I", StringComparison.Ordinal) ? _containers.Busybox : "")}; {script}");
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        Task<string> error = shell.StandardError.ReadToEndAsync();
        shell.StandardInput.Close();
        Assert.True(shell.WaitForExit(TimeSpan.FromMinutes(1)), script);
        return new ContainersProgram.Result(shell.ExitCode, output.Result, error.Result);
    }
}
