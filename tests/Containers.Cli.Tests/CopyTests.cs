using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class CopyTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _containers.Dispose();
        _folder.Dispose();
    }

    [RegistryFact]
    public void FilesGoInAndOut()
    {
        Create("c");
        File.WriteAllText(_folder.Combine("f"), "text");
        File.CreateSymbolicLink(_folder.Combine("l"), "f");

        Assert.Equal(0, _containers.Run("cp", "-a", "-q", _folder.Combine("f"), "c:/etc/").ExitCode);
        Assert.Equal(0, _containers.Run("cp", "-L", _folder.Combine("l"), "c:/root/copy").ExitCode);
        Assert.Equal(0, _containers.Run("cp", "c:/etc/f", _folder.Combine("out")).ExitCode);
        Assert.Equal(0, _containers.Run("cp", "c:/root/.", _folder.Combine("root")).ExitCode);
        Assert.Equal("text", File.ReadAllText(_folder.Combine("out")));
        Assert.Equal("text", File.ReadAllText(_folder.Combine("root", "copy")));
        ContainersProgram.Result missing = _containers.Run("cp", "c:/nothing", _folder.Path);
        Assert.Equal((1, "containers: 'c:/nothing' is not there.\n"), (missing.ExitCode, missing.Error));
        Assert.Equal(1, _containers.Run("cp", _folder.Combine("f"), "c:/no/such/").ExitCode);
    }

    [RegistryFact]
    public void ArchivesGoThroughPipes()
    {
        Create("c");
        string program = ContainersProgram.Path;
        Assert.Equal(
            "root/\nroot/new/\nroot/new/file\n",
            Shell($"cd {_folder.Path}; mkdir new; echo x > new/file; tar -cf - new | {program} cp - c:/root; {program} cp c:/root - | tar -tf -"));
        Assert.Equal(125, _containers.Run("cp", "-", "here").ExitCode);
    }

    [RegistryFact]
    public void AFileSystemIsExported()
    {
        Create("c");
        string archive = _folder.Combine("all.tar");

        Assert.Equal(0, _containers.Run("export", "-o", archive, "c").ExitCode);
        Assert.Equal("from the image\n", Shell($"tar -xOf {archive} etc/motd"));
        Assert.Equal(Shell($"tar -tf {archive}"), Shell($"{ContainersProgram.Path} export c | tar -tf -"));
        Assert.Equal(1, _containers.Run("export", "-o", archive, "nobody").ExitCode);
    }

    private void Create(string name)
    {
        _containers.Run("pull", "-q", registry.Busybox);
        Assert.Equal(0, _containers.Run("create", "--name", name, registry.Busybox, "true").ExitCode);
    }

    private string Shell(string script)
    {
        using Process process = _containers.StartProgram("sh", "-ec", script);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
