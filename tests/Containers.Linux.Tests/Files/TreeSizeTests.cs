using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class TreeSizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        TreeRemoval.Remove(_folder.Combine("tree"));
        _folder.Dispose();
    }

    [Fact]
    public void Files_count_by_their_length_and_once()
    {
        Directory.CreateDirectory(_folder.Combine("a/b"));
        File.WriteAllText(_folder.Combine("a/b/c"), "12345");
        using DirectoryDescriptor root = DirectoryDescriptor.Open(_folder.Path);
        using DirectoryDescriptor inner = root.OpenDirectory("a/b"u8, ResolveFlags.Beneath);
        root.CreateHardLink("again"u8, inner, "c"u8);
        File.CreateSymbolicLink(_folder.Combine("link"), "/etc/passwd");

        Assert.Equal(5, TreeSize.Of(_folder.Path));
        Assert.Equal(0, TreeSize.Of(_folder.Combine("none")));
    }

    [Fact]
    public void Folders_nested_without_end_take_neither_all_descriptors_nor_the_stack()
    {
        File.WriteAllText(_folder.Combine("top"), "1234567");
        DirectoryDescriptor folder = DirectoryDescriptor.Open(Directory.CreateDirectory(_folder.Combine("tree")).FullName);
        for (int depth = 0; depth < 2500; depth++)
        {
            folder.CreateDirectory("d"u8, 0x1C0);
            DirectoryDescriptor below = folder.OpenDirectory("d"u8, ResolveFlags.Beneath);
            folder.Dispose();
            folder = below;
        }

        using (folder)
        using (Microsoft.Win32.SafeHandles.SafeFileHandle deepest = folder.CreateFile("deepest"u8, 0x180)!)
        {
            deepest.WriteAll("x"u8);
        }

        Assert.Equal(7, TreeSize.Of(_folder.Path));
    }
}
