namespace Containers.Cli.Tests;

public sealed class ControlTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public void APausedContainerIsShownAsSuchAndGoesOn()
    {
        Start("--name", "box");
        Assert.Equal("box\n", _containers.Run("pause", "box").Output);
        Assert.Contains("(Paused)", _containers.Run("ps").Output, StringComparison.Ordinal);
        Assert.Equal(1, _containers.Run("pause", "box").ExitCode);
        Assert.Equal("box\n", _containers.Run("unpause", "box").Output);
        Assert.DoesNotContain("(Paused)", _containers.Run("ps").Output, StringComparison.Ordinal);
        Assert.Equal(1, _containers.Run("unpause", "box").ExitCode);
    }

    [RootFact("busybox")]
    public void RenameLeavesTheOldNameFree()
    {
        Start("--name", "box");
        Assert.Equal(0, _containers.Run("rename", "box", "crate").ExitCode);
        Start("--name", "box");
        Assert.Equal(["box", "crate"], _containers.Run("ps", "--format", "json").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("\"Names\":\"")[1].Split('"')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(1, _containers.Run("rename", "box", "crate").ExitCode);
        Assert.Equal(1, _containers.Run("rename", "crate", "/crate").ExitCode);
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public void UpdateChangesLimitsAndWantsOne()
    {
        Start("--name", "box");
        Assert.Equal("box\n", _containers.Run("update", "--memory", "64m", "--pids-limit=20", "box").Output);
        Assert.Contains("64MiB", _containers.Run("stats", "--no-stream", "box").Output, StringComparison.Ordinal);
        Assert.Equal("box\n", _containers.Run("update", "--restart", "on-failure:3", "box").Output);
        Assert.Equal("on-failure 3\n", _containers.Run("inspect", "--format", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}", "box").Output);
        Assert.Equal(1, _containers.Run("update", "--restart", "sometimes", "box").ExitCode);
        Assert.Equal(1, _containers.Run("update", "--memory", "1k", "box").ExitCode);
        Assert.Equal(1, _containers.Run("update", "box").ExitCode);
    }

    [RootFact("busybox")]
    public void TopShowsProcessesAsPsDoes()
    {
        Start("--name", "box", "-u", "app");
        string[] lines = _containers.Run("top", "box").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Single(lines[1..]);
        string user = File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).FirstOrDefault(static fields => fields[2] == "1000")?[0] ?? "1000";
        Assert.StartsWith($"{user} ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("sleep 1000", lines[1], StringComparison.Ordinal);
        Assert.Equal(1, _containers.Run("top", "nowhere").ExitCode);

        lines = _containers.Run("top", "box", "-eo", "user:4,pid,args").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["USER", "PID", "COMMAND"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("sleep 1000", Assert.Single(lines[1..]), StringComparison.Ordinal);
        foreach (string[] options in (string[][])[["-o", "pid,args"], ["o", "pid,args"], ["-C", "sleep", "-o", "pid,args"], ["-axo", "pid,args"]])
        {
            lines = _containers.Run(["top", "box", .. options]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.EndsWith(" sleep 1000", Assert.Single(lines[1..]), StringComparison.Ordinal);
        }

        Assert.EndsWith("sleep 1000\n", _containers.Run("top", "box", "aux").Output, StringComparison.Ordinal);
        Assert.Contains("no column PID", _containers.Run("top", "box", "-eo", "comm").Error, StringComparison.Ordinal);
        Assert.Contains("exit code 1", _containers.Run("top", "box", "-o", "colour").Error, StringComparison.Ordinal);
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public void StatsOfManyAreALineEach()
    {
        Start("--name", "first");
        Start("--name", "second", "--memory", "32m");
        string[] lines = _containers.Run("stats", "--no-stream").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("CONTAINER ID   NAME", lines[0], StringComparison.Ordinal);
        Assert.Contains(" / 32MiB", lines[2], StringComparison.Ordinal);
        Assert.Contains("\"Name\":\"second\"", _containers.Run("stats", "--no-stream", "--format", "json", "second").Output, StringComparison.Ordinal);
    }

    private void Start(params string[] options) =>
        Assert.Equal(0, _containers.Run(["run", "-d", .. options, _containers.Busybox, "sleep", "1000"]).ExitCode);
}
