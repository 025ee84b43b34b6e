using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Tests.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Layers;

public sealed class LayerContentTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [RootAlone("Attributes of the class trusted are root's.")]
    [Fact]
    public async Task WhiteoutsTakeOverlaysForm()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .File(".wh.gone").Folder("opaque").File("opaque/new").File("opaque/.wh..wh..opq").File("missing/.wh.inner").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.True(folder.StatusOf("gone"u8)!.Value.IsWhiteout);
        Assert.Equal("y"u8, folder.ExtendedAttributesOf("opaque"u8)[Opaque]);
        Assert.Equal([Path.Combine(files, "opaque", "new")], Directory.GetFileSystemEntries(Path.Combine(files, "opaque")));
        using DirectoryDescriptor missing = DirectoryDescriptor.Open(Path.Combine(files, "missing"));
        Assert.True(missing.StatusOf("inner"u8)!.Value.IsWhiteout);
    }

    [Fact]
    public async Task AnArchiveThatEndsAfterTheLastFilesContentIsWhole()
    {
        byte[] archive = new RawTar().File("first", "one").File("last", "two").ToArray(end: false);
        string files = await _store.UnpackAsync(archive[..^509]);
        Assert.Equal("two", File.ReadAllText(Path.Combine(files, "last")));
    }

    [RootAlone("Attributes of the class trusted are root's.")]
    [Theory]
    [InlineData("whiteout first")]
    [InlineData("folder first")]
    [InlineData("file in the missing folder")]
    public async Task FolderWithAWhiteoutOfItsNameHidesTheLowerOne(string order)
    {
        var archive = new RawTar();
        _ = order switch
        {
            "whiteout first" => archive.File(".wh.a").Folder("a").File("a/new"),
            "folder first" => archive.Folder("a").File("a/new").File(".wh.a"),
            _ => archive.File(".wh.a").File("a/new"),
        };
        string files = await _store.UnpackAsync(archive.ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.Equal("y"u8, folder.ExtendedAttributesOf("a"u8)[Opaque]);
        Assert.True(File.Exists(Path.Combine(files, "a", "new")));
    }

    [Fact]
    public async Task LaterEntryReplacesAnEarlierOneOfAnyType()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .Folder("folder").File("folder/old", "x").File("folder", "now a file")
            .File("file", "old").Link("file", "target")
            .Link("link", "target").Folder("link").File("link/inside")
            .Header("fifo", '6').File("fifo", "now a file")
            .File("twice", "first").File("twice", "second")
            .Folder("kept").File("kept/a").Folder("kept", "700")
            .File("linked", "content").File("name", "old").HardLink("name", "linked").HardLink("name", "name").ToArray());
        Assert.Equal("now a file", File.ReadAllText(Path.Combine(files, "folder")));
        Assert.Equal("target", new FileInfo(Path.Combine(files, "file")).LinkTarget);
        Assert.True(File.Exists(Path.Combine(files, "link", "inside")));
        Assert.Equal("now a file", File.ReadAllText(Path.Combine(files, "fifo")));
        Assert.Equal("second", File.ReadAllText(Path.Combine(files, "twice")));
        Assert.True(File.Exists(Path.Combine(files, "kept", "a")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(files, "kept")));
        Assert.Equal("content", File.ReadAllText(Path.Combine(files, "name")));
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.Equal(2u, folder.StatusOf("name"u8)!.Value.Links);
    }

    [Fact]
    public async Task FoldersKeepTheirTimesAndModesWhateverIsPutInThem()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .Header("./", '5', mode: "750", modified: 1).Header("a", '5', mode: "555", modified: 111).File("a/b/c/file")
            .Header("a/b", '5', mode: "1777", modified: 222).File("a/late").Link("a/l", "b").File("a/l/through").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.Equal((Octal("750"), 1L), Facts(folder, "."));
        Assert.Equal((Octal("555"), 111L), Facts(folder, "a"));
        Assert.Equal((Octal("1777"), 222L), Facts(folder, "a/b"));
        Assert.Equal((Octal("755"), 1_000_000_000L), Facts(folder, "a/b/c"));
        Assert.True(File.Exists(Path.Combine(files, "a", "b", "through")));
    }

    [Fact]
    public async Task NamesAndTargetsKeepTheirBytes()
    {
        string files = await _store.UnpackAsync(new RawTar().File("caf\u00E9", "x").Link("l", "\u00FF\u00FE").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.Equal(1, folder.StatusOf([(byte)'c', (byte)'a', (byte)'f', 0xE9])!.Value.Size);
        Assert.Equal(new byte[] { 0xFF, 0xFE }, folder.ReadLink("l"u8));
    }

    [Fact]
    public async Task PaxRecordsAreAppliedAndGlobalOnesStay()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .GlobalPax(("mtime", "5"), ("comment", "any"))
            .Pax(("mtime", "-1.25"), ("path", "long/name"), ("linkpath", "ignored"), ("SCHILY.xattr.user.x", "a=b\n\0c")).File("x", "x")
            .File("y", "y").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(Path.Combine(files, "long"));
        Assert.Equal(new Timestamp(-2, 750_000_000), folder.StatusOf("name"u8)!.Value.Modified);
        Assert.Equal("a=b\n\0c"u8, folder.ExtendedAttributesOf("name"u8)["user.x"]);
        using DirectoryDescriptor root = DirectoryDescriptor.Open(files);
        Assert.Equal(new Timestamp(5, 0), root.StatusOf("y"u8)!.Value.Modified);
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact]
    public async Task OwnersSetUserIdBitsCapabilitiesAndDevicesAreKept()
    {
        string capability = Encoding.Latin1.GetString(Convert.FromHexString("0100000200200000000000000000000000000000"));
        string files = await _store.UnpackAsync(new RawTar()
            .Header("suid", '0', mode: "6755", owner: 1000)
            .Pax(("SCHILY.xattr.security.capability", capability), ("uid", "3000000000"), ("gid", "7")).Header("ping", '0', mode: "755", owner: 5)
            .Header("link", '2', link: "nowhere", owner: 12)
            .Header("disk", '4', mode: "660", major: 8, minor: 300, owner: 6).Device("null", '3', 1, 3)
            .Header("sticky", '5', mode: "3777", owner: 9).File("sticky/inside").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        FileStatus suid = folder.StatusOf("suid"u8)!.Value;
        Assert.Equal((Octal("6755"), 1000u, 1000u), (suid.Mode, suid.Owner, suid.Group));
        FileStatus ping = folder.StatusOf("ping"u8)!.Value;
        Assert.Equal((3000000000u, 7u), (ping.Owner, ping.Group));
        Assert.Equal(Encoding.Latin1.GetBytes(capability), folder.ExtendedAttributesOf("ping"u8)["security.capability"]);
        Assert.Equal(12u, folder.StatusOf("link"u8)!.Value.Owner);
        FileStatus disk = folder.StatusOf("disk"u8)!.Value;
        Assert.Equal((FileType.BlockDevice, new DeviceNumber(8, 300), Octal("660"), 6u), (disk.Type, disk.Special, disk.Mode, disk.Owner));
        Assert.Equal(new DeviceNumber(1, 3), folder.StatusOf("null"u8)!.Value.Special);
        Assert.Equal(Octal("3777"), folder.StatusOf("sticky"u8)!.Value.Mode);
        using DirectoryDescriptor sticky = DirectoryDescriptor.Open(Path.Combine(files, "sticky"));
        Assert.Equal(0u, sticky.StatusOf("inside"u8)!.Value.Group);
    }

    [RootAlone("A user makes no device nodes.")]
    [RootTheory("tar", "find", "stat")]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("posix")]
    [InlineData("gnu --sparse")]
    [InlineData("posix --sparse --sparse-version=0.0")]
    [InlineData("posix --sparse --sparse-version=0.1")]
    [InlineData("posix --sparse --sparse-version=1.0 --xattrs --xattrs-include=*")]
    public async Task ArchivesOfGnuTarUnpackAsGnuTarUnpacksThem(string format)
    {
        using var folder = new TemporaryFolder();
        string source = Directory.CreateDirectory(folder.Combine("source")).FullName;
        MakeFiles(source, format.Split(' ')[0]);
        string archive = folder.Combine("archive.tar");
        string expected = Directory.CreateDirectory(folder.Combine("expected")).FullName;
        string[] options = format.Split(' ');
        Run("tar", ["-C", source, "--numeric-owner", "--format=" + options[0], .. options[1..], "-cf", archive, "."]);
        Run("tar", "-C", expected, "--numeric-owner", "-xp", "--xattrs", "--xattrs-include=*", "-f", archive);
        string files = await _store.UnpackAsync(File.ReadAllBytes(archive));
        Assert.Equal(FileTree.Describe(expected), FileTree.Describe(files));
        if (format.Contains("--sparse", StringComparison.Ordinal))
        {
            using DirectoryDescriptor unpacked = DirectoryDescriptor.Open(files);
            Assert.InRange(unpacked.StatusOf("sparse"u8)!.Value.Blocks, 0, 1000);
        }
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact("mmdebstrap", "tar", "find", "stat")]
    public async Task DebianUnpacksAsGnuTarUnpacksIt()
    {
        string archive = DebianRootFileSystem.GetArchive();
        using var folder = new TemporaryFolder();
        Run("tar", "-C", folder.Path, "--numeric-owner", "-xp", "--xattrs", "--xattrs-include=*", "-f", archive);
        using FileStream stream = File.OpenRead(archive);
        DiffId diffId = new(Digest.FromSha256(await SHA256.HashDataAsync(stream)));
        stream.Position = 0;
        using StagedLayer staged = await _store.Layers.ExtractAsync(stream, diffId, null, CancellationToken.None);
        staged.Publish();
        Assert.Equal(FileTree.Describe(folder.Path), FileTree.Describe(_store.Paths.LayerFiles(ChainId.Of(null, diffId))));
    }

    [RootFact("mount", "umount")]
    public async Task FullDiskIsToldAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder.Path);
        try
        {
            var paths = new StorePaths(folder.Combine("root"), folder.Combine("run"));
            byte[] archive = new RawTar().Header("big", '0', "4000000").Data(new byte[4_000_000]).ToArray();
            DiffId diffId = new(Digest.Of(archive));
            var error = await Assert.ThrowsAsync<StoreFullException>(() =>
                new LayerStore(paths).ExtractAsync(new MemoryStream(archive), diffId, null, CancellationToken.None));
            Assert.Contains(diffId.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(paths.Staging));
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static string Opaque => Environment.UserName == "root" ? "trusted.overlay.opaque" : "user.overlay.opaque";

    private static void MakeFiles(string root, string format)
    {
        Directory.CreateDirectory(Path.Combine(root, "folder", "empty"));
        File.WriteAllText(Path.Combine(root, "folder", "file"), new string('x', 100_000));
        File.WriteAllText(Path.Combine(root, "naïve-名"), "utf-8");
        File.CreateSymbolicLink(Path.Combine(root, "link"), "folder/file");
        Run("ln", Path.Combine(root, "folder", "file"), Path.Combine(root, "hard"));
        Run("chown", "-h", "1234:4321", Path.Combine(root, "folder", "file"), Path.Combine(root, "link"));
        Run("chmod", "4711", Path.Combine(root, "folder", "file"));
        Run("truncate", "-s", "20M", Path.Combine(root, "sparse"));
        using (FileStream sparse = File.OpenWrite(Path.Combine(root, "sparse")))
        {
            for (int i = 1; i < 30; i++)
            {
                sparse.Position = i * 600_000;
                sparse.Write(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (format != "v7")
        {
            Run("mkfifo", Path.Combine(root, "fifo"));
            Run("mknod", Path.Combine(root, "device"), "c", "10", "200");
        }

        if (format is not ("v7" or "ustar"))
        {
            Run("touch", "-h", "-d", "1969-12-31T23:59:00.5Z", Path.Combine(root, "link"));
            string deep = Directory.CreateDirectory(Path.Combine(root, new string('a', 120), new string('b', 120))).FullName;
            File.WriteAllText(Path.Combine(deep, new string('c', 200)), "deep");
            File.CreateSymbolicLink(Path.Combine(root, "long"), Path.Combine(new string('a', 120), new string('b', 120), new string('c', 200)));
            Run("chown", "3000000:3000000", Path.Combine(deep, new string('c', 200)));
        }

        using DirectoryDescriptor folder = DirectoryDescriptor.Open(root);
        folder.SetExtendedAttribute("hard"u8, "user.name"u8, [1, 0, 2]);
    }

    private static (uint Mode, long Modified) Facts(DirectoryDescriptor root, string path)
    {
        using DirectoryDescriptor folder = root.OpenDirectory(Encoding.UTF8.GetBytes(path));
        FileStatus status = folder.Handle.Status();
        return (status.Mode, status.Modified.Seconds);
    }

    private static uint Octal(string digits) => Convert.ToUInt32(digits, 8);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
