using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Files;

public sealed class StagedFileTests : IDisposable
{
    private const uint Mode = 0x1A4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_there_once_it_is_whole()
    {
        string path = _folder.Combine("archive");
        using (var file = StagedFile.Create(path, Mode))
        {
            file.Content.Write("new"u8);
            Assert.False(File.Exists(path));
            file.Publish();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_that_is_not_published_leaves_the_one_before_and_nothing_else()
    {
        string path = _folder.Combine("archive");
        File.WriteAllText(path, "old");
        using (var file = StagedFile.Create(path, Mode))
        {
            file.Content.Write("new"u8);
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_link_stays_and_the_file_that_it_leads_to_is_replaced()
    {
        string path = _folder.Combine("archive");
        string link = _folder.Combine("link");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, "archive");
        Write(link, "new");

        Assert.Equal("archive", new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_pipe_is_written_to_and_stays()
    {
        string path = _folder.Combine("pipe");
        using SafeFileHandle pipe = Fifo.Create(path);
        Write(path, "new");

        byte[] read = new byte[8];
        Assert.Equal("new"u8, read.AsSpan(0, Pipes.Read(pipe, read)));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_device_is_written_to_and_stays()
    {
        Write("/dev/null", "new");

        Assert.False(File.Exists("/dev/.null.staging"));
        using SafeFileHandle device = FileDescriptor.Open("/dev/null", OpenFlags.PathOnly);
        Assert.Equal(FileType.CharacterDevice, device.Status().Type);
    }

    private static void Write(string path, string text)
    {
        using var file = StagedFile.Create(path, Mode);
        file.Content.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Publish();
    }
}
