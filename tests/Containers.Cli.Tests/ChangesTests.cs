namespace Containers.Cli.Tests;

public sealed class ChangesTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void ChangesAreListedAsDockerListsThem()
    {
        Run("c", "sh", "-c", "echo x > /etc/new; rm /bin/vi; echo y > /etc/motd");

        Assert.Equal("C /bin\nD /bin/vi\nC /etc\nC /etc/motd\nA /etc/new\n", _containers.Run("diff", "c").Output);
        Assert.Equal(1, _containers.Run("diff", "nobody").ExitCode);
    }

    [RootFact("busybox")]
    public void AnImageIsMadeOfAContainerAndRuns()
    {
        Run("c", "sh", "-c", "echo kept > /etc/motd");
        ContainersProgram.Result made = _containers.Run(
            "commit", "-a", "me", "-m", "why", "-c", "CMD [\"cat\", \"/etc/motd\"]", "--change", "ENV A=b", "--pause=false", "c", "made:v1");

        Assert.Matches("^sha256:[0-9a-f]{64}\n$", made.Output);
        Assert.Equal("kept\n", _containers.Run("run", "--rm", "made:v1").Output);
        Assert.Contains("\"Comment\":\"why\"", _containers.Run("history", "--format", "json", "made:v1").Lines[0], StringComparison.Ordinal);
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", _containers.Run("commit", "c").Output);
        Assert.Equal(1, _containers.Run("commit", "-c", "RUN true", "c").ExitCode);
    }

    private void Run(string name, params string[] command)
    {
        Assert.Equal(0, _containers.Run(["run", "--name", name, _containers.Busybox, .. command]).ExitCode);
    }
}
