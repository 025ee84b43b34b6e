using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>A store whose disk is full: nothing of what happens is lost, and what frees room works.</summary>
[RootAlone("It mounts a disk.")]
public sealed class FullDiskTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    private string Filler => Path.Combine(_containers.Root, "filler");

    public void Dispose()
    {
        File.Delete(Filler);
        _containers.Run(["rm", "-f", .. _containers.Run("ps", "-aq").Lines, "none"]);
        Machine("umount", _containers.Root);
        _containers.Dispose();
    }

    [RootFact("busybox", "mount", "dd")]
    public void NothingIsLostInMemory() => Try(() => Machine("mount", "-t", "tmpfs", "-o", "size=24m", "tests", _containers.Root));

    [RootFact("busybox", "mount", "dd", "mkfs.ext4")]
    public void NothingIsLostOnExt4()
    {
        string image = _containers.WriteFile("disk", "");
        using (FileStream file = File.OpenWrite(image))
        {
            file.SetLength(48 << 20);
        }

        Machine("mkfs.ext4", "-q", image);
        Try(() => Machine("mount", "-o", "loop", image, _containers.Root));
    }

    /// <summary>Ends are recorded, programs executed, names kept and containers removed.</summary>
    private void Try(Action mount)
    {
        Directory.CreateDirectory(_containers.Root);
        mount();
        Start("three", "no", "exit 3");
        Start("again", "on-failure:2", "exit 7");
        Start("up", "no", "exit 0");
        Start("gone", "no", "exit 0");
        Machine("dd", "if=/dev/zero", $"of={Filler}", "bs=4k", "status=none");
        Assert.InRange(new DriveInfo(_containers.Root).AvailableFreeSpace, 0, 4095);

        Assert.Equal("hi\n", _containers.Run("exec", "up", "echo", "hi").Output);
        ContainersProgram.Result renamed = _containers.Run("rename", "up", "renamed");
        string name = renamed.ExitCode == 0 ? "renamed" : "up";
        Assert.Equal(name, Assert.Single(_containers.Run("ps", "--format", "{{.Names}}").Lines, line => line is "up" or "renamed"));
        Assert.NotEqual(0, _containers.Run("inspect", name == "up" ? "renamed" : "up").ExitCode);

        Assert.Equal("", _containers.Run("exec", "three", "touch", "/dev/shm/go").Error);
        Assert.Equal("3\n", _containers.Run("wait", "three").Output);
        Assert.Equal("exited 3", State("three"));

        // Each of its three runs waits for the file, and one of them may see it twice.
        Assert.True(
            SpinWait.SpinUntil(() => _containers.Run("exec", "again", "touch", "/dev/shm/go") is var _ && State("again") == "exited 7", TimeSpan.FromMinutes(1)),
            _containers.Run("inspect", "-f", "{{json .State}} {{.RestartCount}}", "again").Output);
        Assert.Equal(0, _containers.Run("rm", "-f", "gone").ExitCode);
        Assert.NotEqual(0, _containers.Run("inspect", "gone").ExitCode);

        ContainersProgram.Result created = _containers.Run("run", "-d", _containers.Busybox, "sleep", "1000");
        Assert.True(created.ExitCode == 0 || created.Error.Contains("ENOSPC", StringComparison.Ordinal) || created.Error.Contains("No space left", StringComparison.Ordinal), created.Error);
    }

    private string State(string name) => _containers.Run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name).Output.Trim();

    /// <summary>Starts a container that waits for a file in its memory.</summary>
    private void Start(string name, string restart, string end)
    {
        ContainersProgram.Result result = _containers.Run(
            "run", "-d", "--name", name, "--restart", restart, _containers.Busybox, "sh", "-c", $"while ! [ -e /dev/shm/go ]; do sleep 0.05; done; {end}");
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static void Machine(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, program == "dd" ? 0 : process.ExitCode);
    }
}
