using System.Diagnostics;
using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class TreeRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RemovesEverythingAndFollowsNoLink()
    {
        string tree = _folder.Combine("tree");
        string outside = Directory.CreateDirectory(_folder.Combine("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "kept"), "");
        for (int i = 0; i < 30; i++)
        {
            string sub = Directory.CreateDirectory(Path.Combine(tree, $"folder{i}", "inner")).FullName;
            File.WriteAllText(Path.Combine(sub, "file"), "x");
        }

        File.CreateSymbolicLink(Path.Combine(tree, "folder1", "away"), outside);
        File.CreateSymbolicLink(Path.Combine(tree, "up"), "..");
        Assert.True(TreeRemoval.Remove(tree));
        Assert.False(Directory.Exists(tree));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    [Fact]
    public void RemovesAFileAnEmptyFolderAndALink()
    {
        File.WriteAllText(_folder.Combine("file"), "");
        Directory.CreateDirectory(_folder.Combine("empty"));
        File.CreateSymbolicLink(_folder.Combine("link"), "empty");
        Assert.True(TreeRemoval.Remove(_folder.Combine("link")));
        Assert.True(TreeRemoval.Remove(_folder.Combine("file")));
        Assert.True(TreeRemoval.Remove(_folder.Combine("empty")));
        Assert.False(TreeRemoval.Remove(_folder.Combine("empty")));
        Assert.False(TreeRemoval.Remove(_folder.Combine("none", "empty")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void RemovesATreeDeeperThanAPathCanBe()
    {
        DirectoryDescriptor current = DirectoryDescriptor.Open(_folder.Path);
        current.CreateDirectory("deep"u8, 0x1C0);
        byte[] name = [.. Enumerable.Repeat((byte)'d', 200)];
        ReadOnlySpan<byte> next = "deep"u8;
        for (int depth = 0; depth < 200; depth++)
        {
            DirectoryDescriptor child = current.OpenDirectory(next);
            current.Dispose();
            current = child;
            current.CreateDirectory(name, 0x1C0);
            next = name;
        }

        current.Dispose();
        Assert.True(TreeRemoval.Remove(_folder.Combine("deep")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void RemovesFoldersThatTheirOwnerMayNotChange()
    {
        string inner = Directory.CreateDirectory(_folder.Combine("tree", "inner")).FullName;
        File.WriteAllText(Path.Combine(inner, "file"), "");
        File.SetUnixFileMode(inner, UnixFileMode.None);
        File.SetUnixFileMode(_folder.Combine("tree"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.True(TreeRemoval.Remove(_folder.Combine("tree")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [RootFact("mount", "umount")]
    public void StopsAtAMountPoint()
    {
        string mounted = Directory.CreateDirectory(_folder.Combine("tree", "mounted")).FullName;
        Run("mount", "-t", "tmpfs", "none", mounted);
        try
        {
            File.WriteAllText(Path.Combine(mounted, "kept"), "");
            var error = Assert.Throws<LinuxException>(() => TreeRemoval.Remove(_folder.Combine("tree")));
            Assert.Contains(error.Errno, new[] { Errno.EXDEV, Errno.EBUSY });
            Assert.True(File.Exists(Path.Combine(mounted, "kept")));
        }
        finally
        {
            Run("umount", mounted);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
