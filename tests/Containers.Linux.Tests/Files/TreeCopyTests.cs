using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Files;

public sealed class TreeCopyTests : IDisposable
{
    private static readonly DateTime Time = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_copy_has_names_contents_permissions_links_holes_and_times()
    {
        string from = _folder.Combine("from");
        for (int part = 0; part < 5; part++)
        {
            Directory.CreateDirectory($"{from}/{part}/below");
            for (int number = 0; number < 300; number++)
            {
                File.WriteAllText($"{from}/{part}/{number}", $"{part}-{number}");
            }
        }

        File.SetUnixFileMode($"{from}/1/7", UnixFileMode.UserRead | UnixFileMode.SetUser);
        File.CreateSymbolicLink($"{from}/2/link", "../nowhere");
        using (DirectoryDescriptor source = DirectoryDescriptor.Open(from))
        using (DirectoryDescriptor one = DirectoryDescriptor.Open($"{from}/1"))
        using (DirectoryDescriptor other = DirectoryDescriptor.Open($"{from}/4/below"))
        {
            other.CreateHardLink("same"u8, one, "8"u8);
            other.CreateNode("pipe"u8, FileType.Fifo, 0x1A4);
        }

        using (FileStream sparse = File.Create($"{from}/sparse"))
        {
            sparse.SetLength(64 << 20);
            sparse.Position = 40 << 20;
            sparse.Write("island"u8);
        }

        File.SetLastWriteTimeUtc($"{from}/3/1", Time);
        Directory.SetLastWriteTimeUtc($"{from}/3/below", Time);
        Directory.SetLastWriteTimeUtc($"{from}/3", Time);

        string to = Copy(from);

        Assert.Equal(Names(from), Names(to));
        Assert.Equal("3-299", File.ReadAllText($"{to}/3/299"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.SetUser, File.GetUnixFileMode($"{to}/1/7"));
        Assert.Equal("../nowhere", new FileInfo($"{to}/2/link").LinkTarget);
        Assert.True(StatusOf($"{to}/1/8").IsSameFile(StatusOf($"{to}/4/below/same")));
        Assert.Equal(2u, StatusOf($"{to}/1/8").Links);
        Assert.Equal(64 << 20, StatusOf($"{to}/sparse").Size);
        Assert.True(StatusOf($"{to}/sparse").Blocks < 1000);
        Assert.Equal("island", ReadAt($"{to}/sparse", 40 << 20, 6));
        Assert.Equal(Time, File.GetLastWriteTimeUtc($"{to}/3/1"));
        Assert.Equal(Time, Directory.GetLastWriteTimeUtc($"{to}/3"));
        Assert.Equal(Time, Directory.GetLastWriteTimeUtc($"{to}/3/below"));
    }

    [Fact]
    public void What_has_a_name_there_already_stays()
    {
        Directory.CreateDirectory(_folder.Combine("from/both"));
        File.WriteAllText(_folder.Combine("from/file"), "new");
        File.WriteAllText(_folder.Combine("from/both/new"), "new");
        Directory.CreateDirectory(_folder.Combine("to/both"));
        File.WriteAllText(_folder.Combine("to/file"), "old");
        File.WriteAllText(_folder.Combine("to/both/old"), "old");

        Copy(_folder.Combine("from"));

        Assert.Equal("old", File.ReadAllText(_folder.Combine("to/file")));
        Assert.Equal(["new", "old"], Directory.EnumerateFiles(_folder.Combine("to/both")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_overlayfs_has_for_itself_is_left_out()
    {
        Directory.CreateDirectory(_folder.Combine("from"));
        File.WriteAllText(_folder.Combine("from/file"), "");
        using (SafeFileHandle file = FileDescriptor.Open(_folder.Combine("from/file"), OpenFlags.Write))
        {
            file.SetExtendedAttribute("user.overlay.origin"u8, "x"u8);
            file.SetExtendedAttribute("user.own"u8, "y"u8);
        }

        Copy(_folder.Combine("from"));

        using SafeFileHandle copy = FileDescriptor.Open(_folder.Combine("to/file"), OpenFlags.Read);
        Assert.Equal(["user.own"], copy.ExtendedAttributes().Keys.Where(static name => name.StartsWith("user.", StringComparison.Ordinal)));
    }

    [RootFact]
    public void A_layer_keeps_its_marks_and_gets_the_owners_of_a_container()
    {
        string folder = Directory.CreateDirectory(_folder.Combine("from/below")).FullName;
        using DirectoryDescriptor from = DirectoryDescriptor.Open(_folder.Combine("from"));
        Assert.True(from.CreateNode("gone"u8, FileType.CharacterDevice, 0));
        from.SetOwner("below"u8, 7, 8);
        using (SafeFileHandle below = FileDescriptor.Open(folder, OpenFlags.Read | OpenFlags.Directory))
        {
            below.SetExtendedAttribute("trusted.overlay.opaque"u8, "y"u8);
        }

        TreeCopy copy = new(new FileOwners([new IdMapping(0, 100, 10)], [new IdMapping(0, 200, 10)], "test"), isLayer: true);
        string to = Copy(_folder.Combine("from"), copy);

        using DirectoryDescriptor made = DirectoryDescriptor.Open(to);
        Assert.True(made.StatusOf("gone"u8)!.Value.IsWhiteout);
        Assert.Equal((100u, 200u), (made.StatusOf("gone"u8)!.Value.Owner, made.StatusOf("gone"u8)!.Value.Group));
        Assert.Equal((107u, 208u), (made.StatusOf("below"u8)!.Value.Owner, made.StatusOf("below"u8)!.Value.Group));
        Assert.Contains("trusted.overlay.opaque", made.ExtendedAttributesOf("below"u8).Keys);
        from.SetOwner("below"u8, 10, 8);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => Copy(_folder.Combine("from"), copy)).Errno);
    }

    private string Copy(string from, TreeCopy? copy = null)
    {
        string to = Directory.CreateDirectory(_folder.Combine("to")).FullName;
        using DirectoryDescriptor source = DirectoryDescriptor.Open(from);
        using DirectoryDescriptor target = DirectoryDescriptor.Open(to);
        (copy ?? new TreeCopy()).Copy(source, target);
        return to;
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static FileStatus StatusOf(string path)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.PathOnly | OpenFlags.NoFollow);
        return file.Status();
    }

    private static string ReadAt(string path, long position, int length)
    {
        using FileStream file = File.OpenRead(path);
        file.Position = position;
        byte[] text = new byte[length];
        file.ReadExactly(text);
        return System.Text.Encoding.ASCII.GetString(text);
    }
}
