using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class CopyTests : IDisposable
{
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _containers.Dispose();
        _folder.Dispose();
    }

    [RootFact("busybox")]
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

    [RootFact("busybox")]
    public void AnEmptyPathIsNoPath()
    {
        Create("c");
        foreach (string[] words in new[] { ["", "c:/tmp"], ["c:", "."], ["c:/etc", ""], [_folder.Path, "c:"], new[] { "c:", "-" } })
        {
            ContainersProgram.Result result = _containers.Run(["cp", .. words]);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("names no file or folder", result.Error, StringComparison.Ordinal);
        }
    }

    [RootFact("busybox")]
    public void ANameNeedNotBeText()
    {
        Create("c");
        Assert.Equal("x\n", Shell($"cd {_folder.Path}; f=$(printf 'caf\\351'); echo x > \"$f\"; {ContainersProgram.Path} cp \"$f\" c:/; rm \"$f\"; {ContainersProgram.Path} cp c:/\"$f\" . && cat \"$f\"; rm \"$f\""));
    }

    [RootFact("busybox")]
    public void AbsolutePathsNeedNoWorkingFolder()
    {
        Create("c");
        Assert.Equal("", Shell($"mkdir {_folder.Path}/gone && cd {_folder.Path}/gone && rmdir {_folder.Path}/gone && {ContainersProgram.Path} cp c:/etc/passwd {_folder.Path}/pw 2>/dev/null"));
        Assert.Contains("root:", File.ReadAllText(_folder.Combine("pw")), StringComparison.Ordinal);
        Assert.Contains(
            "the working folder, which is gone",
            Shell($"mkdir {_folder.Path}/gone && cd {_folder.Path}/gone && rmdir {_folder.Path}/gone && {ContainersProgram.Path} cp c:/etc/passwd pw 2>&1 || :"),
            StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void FilesThatTheKernelMakesUpAreWhole()
    {
        _containers.Run("run", "-d", "--name", "c", _containers.Busybox, "sleep", "1000");
        Assert.Equal(0, _containers.Run("cp", "c:/proc/1/status", _folder.Combine("status")).ExitCode);
        Assert.StartsWith("Name:\tsleep\n", File.ReadAllText(_folder.Combine("status")), StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("cp", "c:/sys/kernel/mm/transparent_hugepage/enabled", _folder.Combine("huge")).ExitCode);
        Assert.Equal(File.ReadAllText("/sys/kernel/mm/transparent_hugepage/enabled"), File.ReadAllText(_folder.Combine("huge")));
    }

    [RootFact("busybox")]
    public void ArchivesGoThroughPipes()
    {
        Create("c");
        string program = ContainersProgram.Path;
        Assert.Equal(
            "root/\nroot/new/\nroot/new/file\n",
            Shell($"cd {_folder.Path}; mkdir new; echo x > new/file; tar -cf - new | {program} cp - c:/root; {program} cp c:/root - | tar -tf -"));
        Assert.Equal(125, _containers.Run("cp", "-", "here").ExitCode);
    }

    [RootFact("busybox")]
    public void AFileSystemIsExported()
    {
        Create("c");
        string archive = _folder.Combine("all.tar");

        Assert.Equal(0, _containers.Run("export", "-o", archive, "c").ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(archive));
        Assert.Equal("from the image\n", Shell($"tar -xOf {archive} etc/motd"));
        Assert.Equal(Shell($"tar -tf {archive}"), Shell($"{ContainersProgram.Path} export c | tar -tf -"));
        Assert.Equal(1, _containers.Run("export", "-o", archive, "nobody").ExitCode);
    }

    private void Create(string name)
    {
        Assert.Equal(0, _containers.Run("create", "--name", name, _containers.Busybox, "true").ExitCode);
    }

    private string Shell(string script)
    {
        using Process process = _containers.StartProgram("sh", "-ec", script);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
