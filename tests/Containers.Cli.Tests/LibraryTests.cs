namespace Containers.Cli.Tests;

/// <summary>Libraries that the program loads while it runs, as the dynamic linker tells (ld.so(8), LD_DEBUG).</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    /// <summary>To load OpenSSL takes a quarter of the time that a run takes without it.</summary>
    [RootTheory]
    [InlineData("run --rm hello")]
    [InlineData("create hello")]
    [InlineData("create -v /data hello")]
    [InlineData("start box")]
    [InlineData("rm box")]
    [InlineData("ps -a")]
    [InlineData("images")]
    [InlineData("inspect box")]
    [InlineData("volume create")]
    [InlineData("network ls")]
    [InlineData("events --since 1m --until 0s")]
    public void EverydayCommandsDoWithoutOpenSsl(string command)
    {
        Assert.Equal(0, _containers.Run("create", "--name", "box", "hello").ExitCode);

        ContainersProgram.Result result = _containers.RunProgram("/bin/sh", "-c", $"LD_DEBUG=libs exec {ContainersProgram.Path} {command}");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("libc.so", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", result.Error, StringComparison.Ordinal);
    }
}
