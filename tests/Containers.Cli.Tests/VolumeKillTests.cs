using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>Whoever makes and fills volumes can be killed at any instant.</summary>
public sealed class VolumeKillTests : IDisposable
{
    private const int Files = 1500;
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _context = new();

    public VolumeKillTests()
    {
        Directory.CreateDirectory(_context.Combine("vol"));
        Directory.CreateDirectory(_context.Combine("bin"));
        File.Copy(Requirement.FindProgram("busybox")!, _context.Combine("bin/ls"));
        for (int number = 0; number < Files; number++)
        {
            File.WriteAllText(_context.Combine($"vol/{number}"), $"{number}");
        }

        using Process tar = _containers.StartProgram("/bin/sh", "-c", $"tar -C {_context.Path} -cf {_context.Path}.tar . && '{ContainersProgram.Path}' import --change 'VOLUME /own' {_context.Path}.tar full:1; rm {_context.Path}.tar");
        string error = tar.StandardError.ReadToEnd();
        tar.WaitForExit();
        Assert.True(tar.ExitCode == 0, error);
    }

    public void Dispose()
    {
        _containers.Dispose();
        _context.Dispose();
    }

    [RootFact("busybox", "tar")]
    public void A_volume_that_was_not_filled_to_its_end_is_filled_by_the_next_command_and_none_is_left()
    {
        for (int instant = 0; instant < 12; instant++)
        {
            using (Process process = _containers.Start("create", "--name", $"killed{instant}", "-v", "data:/vol", "full:1", "ls"))
            {
                process.WaitForExit(15 * instant);
                process.Kill();
                process.WaitForExit();
            }

            ContainersProgram.Result listed = _containers.Run("run", "--rm", "-v", "data:/vol", "full:1", "ls", "/vol");
            Assert.True(listed.ExitCode == 0, listed.Error);
            Assert.Equal(Files, listed.Lines.Length);
            foreach (string container in _containers.Run("ps", "-aq").Lines)
            {
                // What was killed while it was created can be started as any other.
                Assert.Equal(0, _containers.Run("start", "-a", container).ExitCode);
                Assert.Equal(0, _containers.Run("rm", "-v", container).ExitCode);
            }

            Assert.Equal(["data"], _containers.Run("volume", "ls", "-q").Lines);
            Assert.Equal(0, _containers.Run("volume", "rm", "data").ExitCode);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_containers.Root, "volumes")));
    }
}
