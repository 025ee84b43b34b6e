using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Files;

public sealed class UntrustedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("file", "text", true)]
    [InlineData("link", "text", true)]
    [InlineData("nothing", null, false)]
    [InlineData("file/below", null, false)]
    [InlineData("folder", null, true)]
    [InlineData("long", null, true)]
    public void Regular_files_of_a_length_that_is_allowed_are_read(string name, string? content, bool isThere)
    {
        File.WriteAllText(_folder.Combine("file"), "text");
        File.WriteAllText(_folder.Combine("long"), new string('x', 101));
        File.CreateSymbolicLink(_folder.Combine("link"), "/../file");
        Directory.CreateDirectory(_folder.Combine("folder"));

        using DirectoryDescriptor root = DirectoryDescriptor.Open(_folder.Path);
        byte[]? read = UntrustedFile.TryRead(root, "/" + name, 100, out bool found);
        Assert.Equal((content, isThere), (read is null ? null : Encoding.UTF8.GetString(read), found));
    }

    /// <summary>What opening a device does cannot be seen of every one; of a fifo it can: who opens it lets go on who waits at the other end.</summary>
    [Fact]
    public async Task A_fifo_is_not_opened()
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(_folder.Path);
        root.CreateNode("fifo"u8, FileType.Fifo, 0x180);
        Task<SafeFileHandle> writer = Task.Run(() => FileDescriptor.Open(_folder.Combine("fifo"), OpenFlags.Write));

        for (int i = 0; i < 1000; i++)
        {
            Assert.Null(UntrustedFile.TryRead(root, "fifo", 100, out bool isThere));
            Assert.True(isThere);
        }

        Assert.False(writer.IsCompleted);
        using SafeFileHandle reader = FileDescriptor.Open(_folder.Combine("fifo"), OpenFlags.Read);
        (await writer).Dispose();
    }

    [RootFact]
    public void A_device_without_end_is_not_opened()
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(_folder.Path);
        root.CreateNode("zero"u8, FileType.CharacterDevice, 0x180, new DeviceNumber(1, 5));
        Assert.Null(UntrustedFile.TryRead(root, "zero", 100, out bool isThere));
        Assert.True(isThere);
    }
}
