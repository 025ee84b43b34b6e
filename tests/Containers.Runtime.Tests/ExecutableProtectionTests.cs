using System.Diagnostics;
using System.Security.Cryptography;

namespace Containers.Runtime.Tests;

/// <summary>CVE-2019-5736: an image that names /proc/self/exe as its program must not reach this product's own file by it.</summary>
public sealed class ExecutableProtectionTests
{
    [RootTheory("busybox")]
    [InlineData("link", false)]
    [InlineData("script", false)]
    [InlineData("link", true)]
    [InlineData("script", true)]
    public void The_runtimes_file_cannot_be_executed_by_way_of_proc(string way, bool byExec)
    {
        using OciContainer container = new();
        string trap = Path.Combine(container.Bundle.Root, "bin/trap");
        if (way == "link")
        {
            File.CreateSymbolicLink(trap, "/proc/self/exe");
        }
        else
        {
            ProgramFile.Write(trap, "#!/proc/self/exe\n");
        }

        byte[] before = SHA256.HashData(File.ReadAllBytes(OciContainer.Program));
        ProgramResult result;
        if (byExec)
        {
            container.Bundle.SetShell("sleep 1000");
            Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
            result = container.Do("exec", container.Id, "/bin/trap", "--version");
        }
        else
        {
            container.Bundle.Set("/bin/trap", "--version");
            result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        }

        // What was executed is the stub, which runs its own last steps again and again until the kernel has enough, or fails.
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("container-runtime version", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(OciContainer.Program)));
    }

    [RootFact("busybox")]
    public void What_waits_for_start_is_not_the_runtimes_file_and_cannot_be_written()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("create", "-b", container.Bundle.Folder, container.Id).ExitCode);
        string executable = $"/proc/{container.State["pid"]}/exe";
        Assert.StartsWith("/memfd:", new FileInfo(executable).LinkTarget, StringComparison.Ordinal);
        using Process writer = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"echo x >> {executable}"]) { RedirectStandardError = true })!;
        writer.WaitForExit();
        Assert.NotEqual(0, writer.ExitCode);
        Assert.Equal(0, container.Do("start", container.Id).ExitCode);
        Assert.Equal("/bin/busybox", new FileInfo(executable).LinkTarget);
    }
}
