using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>Images that skopeo pushed into the CNCF distribution's registry, and what other tools see of the store.</summary>
public sealed class RealRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageStore _store = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact("docker-registry", "skopeo", "umoci", "mount")]
    public async Task The_unpacked_tree_is_the_same_as_umocis()
    {
        using var registry = new DockerRegistry();
        string layout = _folder.Combine("layout");
        TestImage.OfArchives(Platform.Host, [LowestLayer(), MiddleLayer(), TopLayer()]).WriteLayout(layout, "v1");
        string name = registry.Push($"oci:{layout}:v1", "tree:v1");

        ImageInfo image = await _store.Images.PullAsync(ImageReference.Parse(name));
        FileTree.Output("umoci", "unpack", "--image", layout + ":v1", _folder.Combine("bundle"));
        string merged = _folder.Combine("merged");
        Directory.CreateDirectory(merged);
        string layers = string.Join(':', _store.Images.Get(image.Id).LayerFolders);
        FileTree.Output("mount", "-t", "overlay", "-o", "ro,lowerdir=" + layers, "overlay", merged);
        try
        {
            SortedDictionary<string, string> expected = FileTree.Describe(_folder.Combine("bundle", "rootfs"));
            Assert.Contains("etc/new", expected.Keys);
            Assert.DoesNotContain("etc/gone", expected.Keys);
            Assert.DoesNotContain("opaque/old", expected.Keys);
            Assert.Equal(
                expected.Select(pair => $"{pair.Key}: {pair.Value}"),
                FileTree.Describe(merged).Select(pair => $"{pair.Key}: {pair.Value}"));
        }
        finally
        {
            FileTree.Output("umount", merged);
        }
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task Schema_2_and_OCI_manifests_of_one_image_share_its_layers_and_id()
    {
        using var registry = new DockerRegistry();
        string layout = _folder.Combine("layout");
        TestImage.Of([("a", TestImage.Noise(5000))], [("b", [1])]).WriteLayout(layout, "v1");
        string oci = registry.Push($"oci:{layout}:v1", "app:oci");
        FileTree.Output(
            "skopeo", "copy", "--quiet", "--format", "v2s2", "--dest-tls-verify=false", $"oci:{layout}:v1", $"docker://{registry.Address}/app:docker");
        ImageInfo first = await _store.Images.PullAsync(ImageReference.Parse(oci));
        ImageInfo second = await _store.Images.PullAsync(ImageReference.Parse(registry.Address + "/app:docker"));
        Assert.Equal(first.Layers, second.Layers);
        Assert.Equal(2, _store.Layers().Length);
        Assert.Contains(MediaTypes.DockerManifest, _store.IndexText(), StringComparison.Ordinal);
        Assert.Equal(2, _store.Images.List().Count);
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task Skopeo_reads_the_store_by_reference_and_copies_it_byte_for_byte()
    {
        using var registry = new DockerRegistry();
        var arm = new Platform { Os = "linux", Architecture = "arm64", Variant = "v8" };
        var amd = new Platform { Os = "linux", Architecture = "amd64" };
        TestImage[] images = [TestImage.Make(arm, [[("arm", [1])]]), TestImage.Make(amd, [[("amd", TestImage.Noise(9000))]])];
        byte[] index = TestImage.Index((images[0], arm), (images[1], amd));
        string layout = _folder.Combine("layout");
        TestImage.WriteLayout(layout, ("v1", index, MediaTypes.ImageIndex, images));
        FileTree.Output(
            "skopeo", "copy", "--quiet", "--all", "--dest-tls-verify=false", $"oci:{layout}:v1", $"docker://{registry.Address}/multi:v1");

        ImageReference name = ImageReference.Parse(registry.Address + "/multi:v1");
        ImageInfo pulled = await _store.Images.PullAsync(name, new PullOptions { Platform = amd });
        Assert.Equal((images[1].Id.ToString(), Digest.Of(index).ToString()), (pulled.Id, pulled.Digest));
        JsonNode inspected = JsonNode.Parse(FileTree.Output("skopeo", "inspect", $"oci:{_store.Paths.Content}:{name}"))!;
        Assert.Equal(images[1].ManifestDigest.ToString(), (string?)inspected["Digest"]);
        Assert.Equal("amd64", (string?)inspected["Architecture"]);

        FileTree.Output("skopeo", "copy", "--quiet", $"oci:{_store.Paths.Content}:{name}", $"oci:{_folder.Combine("copy")}:x");
        byte[] copied = System.IO.File.ReadAllBytes(_folder.Combine("copy", "blobs", "sha256", images[1].ManifestDigest.Hex));
        Assert.Equal(images[1].Manifest, copied);

        ImagePlatformException exception = await Assert.ThrowsAsync<ImagePlatformException>(
            () => _store.Images.PullAsync(name, new PullOptions { Platform = Platform.Parse("linux/riscv64") }));
        Assert.Contains("linux/arm64/v8, linux/amd64", exception.Message, StringComparison.Ordinal);
    }

    [ProgramFact("docker-registry")]
    public async Task An_unknown_image_is_ManifestUnknown()
    {
        using var registry = new DockerRegistry();
        var exception = await Assert.ThrowsAsync<RegistryException>(
            () => _store.Images.PullAsync(ImageReference.Parse(registry.Address + "/nothing:v1")));
        Assert.Equal("ManifestUnknown", exception.ErrorId);
        Assert.Contains("/nothing:v1", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] LowestLayer() => Archive(writer =>
    {
        Folder(writer, "etc/");
        File(writer, "etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        File(writer, "etc/gone", "x");
        File(writer, "etc/replaced", "a file");
        Folder(writer, "opaque/");
        File(writer, "opaque/old", "old");
        Folder(writer, "opaque/sub/");
        File(writer, "opaque/sub/old", "old");
        Folder(writer, "tmp/", UnixFileMode.StickyBit | (UnixFileMode)0x1FF);
        Folder(writer, "bin/");
        File(writer, "bin/su", "su", UnixFileMode.SetUser | (UnixFileMode)0x1ED, owner: 12, group: 34);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "bin/su2") { LinkName = "bin/su" });
        writer.WriteEntry(At(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/sh") { LinkName = "../usr/bin/../bin/dash", Uid = 5 }));
        writer.WriteEntry(At(new PaxTarEntry(TarEntryType.CharacterDevice, "dev-null") { DeviceMajor = 1, DeviceMinor = 3 }));
        writer.WriteEntry(At(new PaxTarEntry(TarEntryType.Fifo, "fifo")));
        string deep = "";
        for (int depth = 0; depth < 5; depth++)
        {
            deep += new string('n', 60) + "/";
            Folder(writer, deep);
        }

        File(writer, deep + "long", "long name");
        File(writer, "ümlaut ☃ \"quoted\"", "name");
        File(writer, "capable", "cap", attributes: new()
        {
            ["SCHILY.xattr.user.note"] = "hello",
            ["SCHILY.xattr.security.capability"] = "\u0001\0\0\u0002\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        });
    });

    private static byte[] MiddleLayer() => Archive(writer =>
    {
        Folder(writer, "etc/");
        File(writer, "etc/.wh.gone", "");
        File(writer, "etc/new", "new");
        File(writer, "etc/.wh.replaced", "");
        Folder(writer, "etc/replaced/");
        File(writer, "etc/replaced/inside", "now a folder");
        Folder(writer, "opaque/");
        File(writer, "opaque/.wh..wh..opq", "");
        File(writer, "opaque/new", "new");
        File(writer, "etc/.wh.never-was", "");
    });

    private static byte[] TopLayer() => Archive(writer =>
    {
        File(writer, "etc/passwd", "changed\n", owner: 1, group: 2);
        File(writer, "top", new string('z', 100_000));
    });

    private static byte[] Archive(Action<TarWriter> write)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            write(writer);
        }

        return archive.ToArray();
    }

    private static void Folder(TarWriter writer, string path, UnixFileMode mode = (UnixFileMode)0x1ED) =>
        writer.WriteEntry(At(new PaxTarEntry(TarEntryType.Directory, path) { Mode = mode }));

    private static void File(
        TarWriter writer, string path, string content, UnixFileMode mode = (UnixFileMode)0x1A4, int owner = 0, int group = 0,
        Dictionary<string, string>? attributes = null) =>
        writer.WriteEntry(At(new PaxTarEntry(TarEntryType.RegularFile, path, attributes ?? [])
        {
            Mode = mode,
            Uid = owner,
            Gid = group,
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        }));

    private static PaxTarEntry At(PaxTarEntry entry)
    {
        entry.ModificationTime = new DateTimeOffset(2023, 4, 5, 6, 7, 8, TimeSpan.Zero).AddTicks(1_234_567);
        return entry;
    }
}
