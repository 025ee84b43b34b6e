using System.Text;
using Containers.Engine.Layers;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Layers;

public sealed class HostileLayerTests : IDisposable
{
    /// <summary>Archives that must be refused, and a part of the reason.</summary>
    private static readonly Dictionary<string, (byte[] Archive, string Reason)> s_refused = new()
    {
        ["climbing name"] = (new RawTar().File("../../etc/x", "x").ToArray(), "leads out"),
        ["climbing inside"] = (new RawTar().Folder("a").File("a/../../x", "x").ToArray(), "leads out"),
        ["absolute climbing name"] = (new RawTar().File("/../x", "x").ToArray(), "leads out"),
        ["climbing PAX path"] = (new RawTar().Pax(("path", "../x")).File("fine", "x").ToArray(), "leads out"),
        ["climbing long name"] = (new RawTar().Header("././@LongLink", 'L', "5").Data("../x\0"u8).File("fine", "x").ToArray(), "leads out"),
        ["file through absolute link"] = (new RawTar().Link("evil", "/outside").File("evil/x", "x").ToArray(), "symbolic link"),
        ["file through climbing link"] = (new RawTar().Link("evil", "../../../../outside").File("evil/x", "x").ToArray(), "symbolic link"),
        ["folder through link"] = (new RawTar().Link("evil", "/outside").Folder("evil/a/b").File("evil/a/b/x", "x").ToArray(), "symbolic link"),
        ["links in a circle"] = (new RawTar().Link("a", "b").Link("b", "a").File("a/x", "x").ToArray(), "symbolic link"),
        ["parent swapped for a link"] = (new RawTar().Folder("a/b").File("a/b/x").Link("a", "/outside").File("a/b/y").ToArray(), "symbolic link"),
        ["hard link climbing out"] = (new RawTar().HardLink("x", "../../../etc/passwd").ToArray(), "leads out"),
        ["hard link to outside"] = (new RawTar().HardLink("x", "/etc/passwd").ToArray(), "not in the layer"),
        ["hard link through link"] = (new RawTar().Link("etc", "/etc").HardLink("x", "etc/passwd").ToArray(), "not in the layer"),
        ["hard link to folder"] = (new RawTar().Folder("a").HardLink("x", "a").ToArray(), "a folder"),
        ["hard link to whiteout"] = (new RawTar().File(".wh.a").HardLink("x", "a").ToArray(), "a whiteout"),
        ["hard link to the root"] = (new RawTar().HardLink("x", "/").ToArray(), "not in the layer"),
        ["overlay's whiteout"] = (new RawTar().Device("x", '3', 0, 0).ToArray(), "0/0"),
        ["file below file"] = (new RawTar().File("a", "x").File("a/b", "x").ToArray(), "not a folder"),
        ["root as file"] = (new RawTar().File("./", "x").ToArray(), "root"),
        ["whiteout of nothing"] = (new RawTar().File("a/.wh.").ToArray(), "no name"),
        ["whiteout of parent"] = (new RawTar().File("a/.wh...").ToArray(), "no name"),
        ["below whiteout"] = (new RawTar().File(".wh.a/b").ToArray(), "below a whiteout"),
        ["name too long"] = (new RawTar().Pax(("path", new string('n', 300))).File("x").ToArray(), "ENAMETOOLONG"),
        ["path too long"] = (new RawTar().Pax(("path", string.Concat(Enumerable.Repeat("dddd/", 2000)))).File("x").ToArray(), "ENAMETOOLONG"),
        ["NUL in PAX path"] = (new RawTar().Pax(("path", "a\0b")).File("x").ToArray(), "NUL"),
        ["unknown type"] = (new RawTar().Header("x", 'M').ToArray(), "type 'M'"),
        ["bad checksum"] = (new RawTar().Header("x", '0', validChecksum: false).ToArray(), "checksum"),
        ["not an archive"] = (Enumerable.Repeat((byte)'x', 2048).ToArray(), "checksum"),
        ["truncated header"] = (new RawTar().File("a").ToArray(end: false)[..300], "cut off"),
        ["truncated content"] = (new RawTar().File("a", new string('x', 2000)).ToArray(end: false)[..1024], "cut off"),
        ["huge size"] = (new RawTar().Header("a", '0', change: Base256(124, 12, long.MaxValue)).ToArray(), "out of range"),
        ["large size"] = (new RawTar().Header("a", '0', change: Base256(124, 12, 1L << 60)).ToArray(), "cut off"),
        ["negative size"] = (new RawTar().Header("a", '0', change: Base256(124, 12, -1)).ToArray(), "negative"),
        ["negative PAX size"] = (new RawTar().Pax(("size", "-5")).File("a").ToArray(), "not a number"),
        ["overflowing PAX size"] = (new RawTar().Pax(("size", "99999999999999999999")).File("a").ToArray(), "not a number"),
        ["size in words"] = (new RawTar().Header("a", '0', "lots").ToArray(), "size"),
        ["owner out of range"] = (new RawTar().Header("a", '0', change: Base256(108, 8, uint.MaxValue)).ToArray(), "uid"),
        ["PAX length too great"] = (new RawTar().Header("pax", 'x', "9").Data("99 a=bcd\n"u8).File("a").ToArray(), "length"),
        ["PAX length too small"] = (new RawTar().Header("pax", 'x', "9").Data("3 a=bcde\n"u8).File("a").ToArray(), "length"),
        ["PAX without entry"] = (new RawTar().Pax(("path", "a")).ToArray(), "not followed"),
        ["long name of a gigabyte"] = (new RawTar().Header("././@LongLink", 'L', "1000000000").ToArray(), "too long"),
        ["PAX records without end"] = (ManyRecords((tar, records) => tar.Pax(records)).File("a").ToArray(), "too many"),
        ["global PAX records without end"] = (ManyRecords((tar, records) => tar.GlobalPax(records)).File("a").ToArray(), "too many"),
        ["sparse ranges without end"] = (ManyRanges().File("a").ToArray(), "too many"),
        ["sparse beyond its end"] = (new RawTar().Pax(("GNU.sparse.size", "10"), ("GNU.sparse.map", "5,6")).File("a", "123456").ToArray(), "sparse map"),
        ["sparse overlap"] = (new RawTar().Pax(("GNU.sparse.size", "99"), ("GNU.sparse.map", "5,3,6,3")).File("a", "123456").ToArray(), "sparse map"),
        ["sparse overflow"] = (new RawTar().Pax(("GNU.sparse.size", "9223372036854775807"), ("GNU.sparse.map", "9223372036854775807,6"))
            .File("a", "123456").ToArray(), "sparse map"),
        ["sparse without data"] = (new RawTar().Pax(("GNU.sparse.size", "99"), ("GNU.sparse.map", "0,50")).File("a", "123456").ToArray(), "sparse map"),
        ["sparse of eight exabytes"] = (new RawTar().Pax(("GNU.sparse.size", "9223372036854775807"), ("GNU.sparse.map", "0,6"))
            .File("a", "123456").ToArray(), "ftruncate"),
        ["sparse map of letters"] = (new RawTar().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9"))
            .File("a", new string('x', 600)).ToArray(), "sparse map"),
        ["content behind the end"] = ([.. new RawTar().ToArray(end: false), .. new byte[512], .. new RawTar().File("x").ToArray()], "zeros"),
    };

    private readonly TestStore _store = new();

    // By their titles: data of tests is written out whole when tests are looked for, and some of these are of megabytes.
    public static TheoryData<string> Refused => [.. s_refused.Keys];

    public void Dispose() => _store.Dispose();

    /// <summary>Headers that are each as long as one may be, which together would fill any memory: they compress a thousandfold.</summary>
    private static RawTar ManyRecords(Func<RawTar, (string Key, string Value)[], RawTar> add) =>
        Enumerable.Range(0, 3).Aggregate(new RawTar(), (tar, number) => add(tar, [($"comment{number}", new string('x', 1_000_000))]));

    private static RawTar ManyRanges()
    {
        (string, string)[] ranges = [.. Enumerable.Range(0, 20_000).SelectMany(_ => new[] { ("GNU.sparse.offset", "0"), ("GNU.sparse.numbytes", "0") })];
        return Enumerable.Range(0, 4).Aggregate(new RawTar(), (tar, _) => tar.Pax(ranges));
    }

    [Fact]
    public async Task GlobalRecordsThatReplaceEachOtherAreNotCountedTwice()
    {
        RawTar archive = new();
        for (int entry = 0; entry < 300; entry++)
        {
            archive.GlobalPax(("comment", new string('x', 1000))).File($"f{entry}");
        }

        Assert.Equal(300, Directory.GetFiles(await _store.UnpackAsync(archive.ToArray())).Length);
    }

    [Fact]
    public void AttributesOfFoldersDoNotFillTheMemory()
    {
        byte[] entry = new RawTar().Pax(("SCHILY.xattr.user.x", new string('x', 1_000_000))).Folder("a").ToArray(end: false);
        string folder = Directory.CreateDirectory(Path.Combine(_store.Paths.Root, "unpacked")).FullName;
        LayerException error = Assert.Throws<LayerException>(() => UnpackedTree.Of(new RepeatedBytes(entry, 600), folder, CancellationToken.None));
        Assert.Contains("of memory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task HostileOrMalformedArchiveIsRefusedWithItsReason(string title)
    {
        (byte[] archive, string reason) = s_refused[title];
        Directory.CreateDirectory(Path.Combine(_store.Paths.Root, "outside"));
        LayerException error = await _store.RefuseAsync(archive);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteLinkLeadsToTheLayersOwnFolder()
    {
        string files = await _store.UnpackAsync(new RawTar().Folder("etc").Link("evil", "/etc").File("evil/x", "x").ToArray());
        Assert.Equal("x", File.ReadAllText(Path.Combine(files, "etc", "x")));
        Assert.False(File.Exists("/etc/x"));
    }

    [Fact]
    public async Task LastComponentIsReplacedAndNeverFollowed()
    {
        string victim = Path.Combine(_store.Paths.Root, "victim");
        Directory.CreateDirectory(_store.Paths.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(victim, "kept");
        string files = await _store.UnpackAsync(new RawTar().Link("a", victim).File("a", "new").Link("b", victim).Folder("b").ToArray());
        Assert.Equal("kept", File.ReadAllText(victim));
        Assert.Equal("new", File.ReadAllText(Path.Combine(files, "a")));
        Assert.True(Directory.Exists(Path.Combine(files, "b")));
    }

    [Fact]
    public async Task OverlayAttributesAndAufsFilesAreLeftOut()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .Pax(("SCHILY.xattr.trusted.overlay.redirect", "/etc"), ("SCHILY.xattr.user.overlay.opaque", "y")).Folder("a")
            .File(".wh..wh.aufs").Folder(".wh..wh.plnk").File(".wh..wh.plnk/1.2", "x").ToArray());
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        Assert.Empty(folder.ExtendedAttributesOf("a"u8));
        Assert.Equal([Path.Combine(files, "a")], Directory.GetFileSystemEntries(files));
    }

    [Fact]
    public async Task HardLinksToFilesOfAufsAreLinksOfEachOther()
    {
        string files = await _store.UnpackAsync(new RawTar()
            .Folder(".wh..wh.plnk", "700").File(".wh..wh.plnk/12.34", "shared", "640").Link(".wh..wh.plnk/5.6", "/etc/passwd").File(".wh..wh.plnk/below/x")
            .Folder("a").HardLink("a/one", "/.wh..wh.plnk/12.34").HardLink("two", "./.wh..wh.plnk//12.34")
            .File("opaque/.wh..wh..opq").Folder("opaque", "750").File("opaque/new").ToArray());
        Assert.Equal(["a", "opaque", "two"], Directory.GetFileSystemEntries(files).Select(Path.GetFileName).Order());
        Assert.Equal("shared", File.ReadAllText(Path.Combine(files, "a", "one")));
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(files);
        FileStatus two = folder.StatusOf("two"u8)!.Value;
        using DirectoryDescriptor inner = folder.OpenDirectory("a"u8, ResolveFlags.Beneath);
        Assert.True(inner.StatusOf("one"u8)!.Value.IsSameFile(two));
        Assert.Equal((2UL, 0x1A0U), ((ulong)two.Links, two.Mode));
        using TestStore other = new();
        Assert.Contains("which is not in the layer", (await other.RefuseAsync(new RawTar().Folder(".wh..wh.plnk").HardLink("a", ".wh..wh.plnk/12.34").ToArray())).Message, StringComparison.Ordinal);
    }

    /// <summary>Archives made from good ones by chance, always the same: whatever they are, they unpack or are refused, quickly and inside.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task DamagedArchivesDoNoHarm(int seed)
    {
        var random = new Random(seed);
        byte[] good = new RawTar().Folder("a").File("a/b", "content").Link("a/l", "../a").HardLink("a/h", "a/b").File("a/.wh.c")
            .Pax(("path", "a/long"), ("mtime", "1.5"), ("SCHILY.xattr.user.x", "y")).File("x", "more")
            .Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9000"), ("GNU.sparse.name", "s"))
            .File("GNUSparseFile.0/s", "1\n4096\n4\n".PadRight(512, '\0') + "data")
            .Header("././@LongLink", 'L', "7").Data("a/gnu/n"u8).File("y", "z").ToArray();
        for (int round = 0; round < 150; round++)
        {
            byte[] archive = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                Mutate(archive, random);
            }

            archive = random.Next(8) == 0 ? archive[..random.Next(archive.Length)] : archive;
            DiffId diffId = new(Digest.Of(archive));
            try
            {
                using StagedLayer staged = await _store.Layers.ExtractAsync(
                    new MemoryStream(archive), diffId, null, CancellationToken.None);
            }
            catch (LayerException)
            {
                continue;
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
        Assert.Equal([_store.Paths.Root], Directory.GetFileSystemEntries(_store.Outside));
    }

    /// <summary>Changes a byte, or a piece of a header to another header's, and mends the checksum so that the change is seen.</summary>
    private static void Mutate(byte[] archive, Random random)
    {
        int block = random.Next(archive.Length / 512) * 512;
        int offset = random.Next(512);
        int length = Math.Min(random.Next(1, 12), 512 - offset);
        switch (random.Next(3))
        {
            case 0:
                archive[block + offset] = (byte)random.Next(256);
                break;
            case 1:
                archive.AsSpan((random.Next(archive.Length / 512) * 512) + offset, length).CopyTo(archive.AsSpan(block + offset));
                break;
            default:
                archive[block + 156] = (byte)"0123456xgLKSMV"[random.Next(14)];
                break;
        }

        if (random.Next(5) > 0)
        {
            archive.AsSpan(block + 148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte value in archive.AsSpan(block, 512))
            {
                sum += value;
            }

            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(archive, block + 148);
        }
    }

    private static Action<byte[]> Base256(int offset, int length, long value) => block =>
    {
        for (int i = length - 1; i >= 0; i--)
        {
            block[offset + i] = (byte)value;
            value >>= 8;
        }

        block[offset] |= 0x80;
    };
}
