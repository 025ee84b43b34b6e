using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReplacesTheWholeFile(bool durable)
    {
        string path = _folder.Combine("state.json");
        AtomicFile.Write(path, "a long first content"u8, durable: durable);
        AtomicFile.Write(path, "second"u8, mode: Convert.ToUInt32("600", 8), durable: durable);
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void OverwritesWhatAKilledWriterLeft()
    {
        File.WriteAllText(_folder.Combine(".state.staging"), new string('x', 5000));
        AtomicFile.Write(_folder.Combine("state"), "whole"u8);
        Assert.Equal("whole", File.ReadAllText(_folder.Combine("state")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void ConcurrentWritersLeaveOneWholeContent()
    {
        string path = _folder.Combine("state");
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, writer =>
            AtomicFile.Write(path, Enumerable.Repeat((byte)writer, 10_000 + writer).ToArray(), durable: false));
        byte[] content = File.ReadAllBytes(path);
        Assert.Equal(10_000 + content[0], content.Length);
        Assert.All(content, value => Assert.Equal(content[0], value));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void SaysWhichFolderIsMissing()
    {
        var error = Assert.Throws<LinuxException>(() => AtomicFile.Write(_folder.Combine("none", "state"), "x"u8));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains(_folder.Combine("none"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PublishedFileDoesNotReplaceOneThatIsThereWhenAskedNotTo()
    {
        File.WriteAllText(_folder.Combine("new"), "new");
        File.WriteAllText(_folder.Combine("old"), "old");
        Assert.False(AtomicFile.Publish(_folder.Combine("new"), _folder.Combine("old"), replace: false));
        Assert.Equal("old", File.ReadAllText(_folder.Combine("old")));
        Assert.True(AtomicFile.Publish(_folder.Combine("new"), _folder.Combine("old")));
        Assert.Equal("new", File.ReadAllText(_folder.Combine("old")));
    }
}
