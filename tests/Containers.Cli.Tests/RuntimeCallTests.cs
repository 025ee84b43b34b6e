using Containers.Linux.Files;

namespace Containers.Cli.Tests;

/// <summary>What another OCI runtime than the product's own is given: one that notes it and makes no container, also an ordinary user's.</summary>
public sealed class RuntimeCallTests : IDisposable
{
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _containers.Dispose();
        _folder.Dispose();
    }

    [RootFact("busybox")]
    public void A_stream_that_leads_nowhere_is_a_null_device_and_its_owner_not_that_of_the_machines()
    {
        string runtime = _folder.Combine("noting"), noted = _folder.Combine("noted");
        File.WriteAllText(runtime, $"#!/bin/sh\nstat -L -c '%F %t:%T' /proc/self/fd/0 >> {noted}\nchown 12345 /proc/self/fd/0\nexit 1\n");
        File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        uint owner = OwnerOfNull();

        Assert.NotEqual(0, _containers.Run("run", "-d", "--runtime", runtime, _containers.Busybox, "true").ExitCode);

        Assert.Equal("character special file 1:3", File.ReadLines(noted).First());
        Assert.Equal(owner, OwnerOfNull());
    }

    private static uint OwnerOfNull()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        return file.Status().Owner;
    }
}
