using System.Diagnostics;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Mounts;

public sealed class MappedOverlayTests
{
    [RootFact("unshare", "sh")]
    public void Files_are_shown_with_other_ids_and_are_made_with_those_of_the_disk()
    {
        using TemporaryFolder folder = new();
        string lower = Directory.CreateDirectory(folder.Combine("lower")).FullName;
        File.WriteAllText(Path.Combine(lower, "below"), "below");
        string upper = Directory.CreateDirectory(folder.Combine("upper")).FullName;
        string work = Directory.CreateDirectory(folder.Combine("work")).FullName;
        using (SafeFileHandle mount = Create(lower, upper, work))
        {
            using DirectoryDescriptor root = DirectoryDescriptor.Over(mount, "overlay");
            Assert.Equal((700000u, 800000u), OwnersOf(root, "below"));
            using (new FileIdentity(700000, 800000))
            {
                root.CreateFile("made"u8, 0x180)!.Dispose();
            }

            Assert.Equal((700000u, 800000u), OwnersOf(root, "made"));
            using SafeFileHandle changed = root.OpenInRoot("below", OpenFlags.Write | OpenFlags.Truncate);
            changed.SetOwner(700005, 800006);
            const int overflow = 75; // EOVERFLOW
            Assert.Equal(overflow, Assert.Throws<LinuxException>(() => root.CreateFile("nobodys"u8, 0x180)).Errno);
            Assert.DoesNotContain(folder.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        }

        using DirectoryDescriptor disk = DirectoryDescriptor.Open(upper);
        Assert.Equal((0u, 0u), OwnersOf(disk, "made"));
        Assert.Equal((5u, 6u), OwnersOf(disk, "below"));
        Assert.Equal("below", File.ReadAllText(Path.Combine(lower, "below")));
    }

    [RootFact("unshare", "sh")]
    public void A_file_system_that_cannot_show_other_ids_is_named()
    {
        using TemporaryFolder folder = new();
        string upper = Directory.CreateDirectory(folder.Combine("upper")).FullName;
        string work = Directory.CreateDirectory(folder.Combine("work")).FullName;
        LinuxException refused = Assert.Throws<LinuxException>(() => Create("/proc/sys", upper, work));
        Assert.Contains("/proc/sys", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Files of proc cannot be shown with other IDs", refused.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void Who_makes_files_is_taken_back()
    {
        using TemporaryFolder folder = new();
        using DirectoryDescriptor made = DirectoryDescriptor.Open(folder.Path);
        using (new FileIdentity(4242, 4343))
        {
            made.CreateFile("theirs"u8, 0x180)!.Dispose(); // Who that is may not write here; this process may.
        }

        made.CreateFile("own"u8, 0x180)!.Dispose();
        Assert.Equal((4242u, 4343u), OwnersOf(made, "theirs"));
        Assert.Equal((0u, 0u), OwnersOf(made, "own"));
    }

    /// <summary>
    /// Mounts with the IDs of another process's user namespace: this process, whose code is made while it runs, makes none itself
    /// (<see cref="ChildProgram"/>).
    /// </summary>
    private static SafeFileHandle Create(string lower, string upper, string work)
    {
        using Process other = Process.Start(new ProcessStartInfo("unshare", ["--user", "sh", "-c", "echo; read end"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        try
        {
            other.StandardOutput.ReadLine(); // It is in its namespace.
            UserNamespace.Map(other.Id, [new IdMapping(0, 700000, 1000)], [new IdMapping(0, 800000, 1000)]);
            using SafeFileHandle users = FileDescriptor.Open($"/proc/{other.Id}/ns/user", OpenFlags.Read);
            return MappedOverlay.Create([lower], upper, work, users, 700000, 800000);
        }
        finally
        {
            other.StandardInput.Close();
            other.WaitForExit();
        }
    }

    private static (uint User, uint Group) OwnersOf(DirectoryDescriptor folder, string name)
    {
        using SafeFileHandle file = folder.OpenInRoot(name, OpenFlags.PathOnly);
        FileStatus status = file.Status();
        return (status.Owner, status.Group);
    }
}
