using Containers.Engine.Content;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

/// <summary>Archives that are damaged or made to do harm: each is one error, and the store is as it was.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private static readonly byte[] Good = TestArchive.Layer(("a", "one"));
    private static readonly byte[] GoodConfiguration = TestArchive.Configuration(Good);
    private static readonly TestImage Image = TestImage.Of([("a", TestImage.Noise(5000))], [("b", [1])]);
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, string> DockerArchives => new()
    {
        { "a link out of the archive", "lacks the layer layer.tar" },
        { "an absolute link", "lacks the layer layer.tar" },
        { "a link to itself", "lacks the layer layer.tar" },
        { "a path out of the archive", "lacks the layer ../../etc/passwd" },
        { "an absolute path", "lacks the layer /etc/passwd" },
        { "a missing layer", "lacks the layer gone.tar" },
        { "a missing configuration", "lacks the file gone.json" },
        { "a configuration out of the archive", "lacks the file ../../etc/hostname" },
        { "more layers than diff IDs", "2 layers in its manifest.json for an image of 1" },
        { "another layer than the diff ID", "was altered" },
        { "a good layer before a bad one", "was altered" },
        { "another configuration than its name", "was altered" },
        { "a huge manifest", "4 MiB are the most" },
        { "a manifest that is no JSON", "manifest.json cannot be read at $" },
        { "a manifest that is null", "holds no image" },
        { "a manifest without images", "holds no image" },
        { "a manifest without configuration", "names no configuration" },
        { "a name that is none", "names an image 'Not A Name'" },
        { "a layer that is no tar", "malformed" },
        { "nothing of an image", "neither index.json nor manifest.json" },
    };

    [Theory]
    [MemberData(nameof(DockerArchives))]
    public async Task A_docker_archive_with(string fault, string message)
    {
        string name = $"{Digest.Of(GoodConfiguration).Hex}.json";
        TestArchive archive = new TestArchive().File(name, GoodConfiguration).File("good.tar", Good);
        byte[] noTar = [.. "this is no tar at all"u8];
        byte[] noTarConfiguration = TestArchive.Configuration(noTar);
        byte[] two = TestArchive.Configuration(Good, noTar);
        _ = fault switch
        {
            "a link out of the archive" => archive.Link("layer.tar", "../../../etc/passwd").File("manifest.json", TestArchive.Manifest(name, "x:y", "layer.tar")),
            "an absolute link" => archive.Link("layer.tar", "/etc/passwd").File("manifest.json", TestArchive.Manifest(name, "x:y", "layer.tar")),
            "a link to itself" => archive.Link("layer.tar", "layer.tar").File("manifest.json", TestArchive.Manifest(name, "x:y", "layer.tar")),
            "a path out of the archive" => archive.File("manifest.json", TestArchive.Manifest(name, "x:y", "../../etc/passwd")),
            "an absolute path" => archive.File("manifest.json", TestArchive.Manifest(name, "x:y", "/etc/passwd")),
            "a missing layer" => archive.File("manifest.json", TestArchive.Manifest(name, "x:y", "gone.tar")),
            "a missing configuration" => archive.File("manifest.json", TestArchive.Manifest("gone.json", "x:y", "good.tar")),
            "a configuration out of the archive" => archive.File("manifest.json", TestArchive.Manifest("../../etc/hostname", "x:y", "good.tar")),
            "more layers than diff IDs" => archive.File("manifest.json", TestArchive.Manifest(name, "x:y", "good.tar", "good.tar")),
            "another layer than the diff ID" => archive.File("bad.tar", TestArchive.Layer(("a", "two"))).File("manifest.json", TestArchive.Manifest(name, "x:y", "bad.tar")),
            "a good layer before a bad one" => archive.File("two", two).File("bad.tar", "other").File("manifest.json", TestArchive.Manifest("two", "x:y", "good.tar", "bad.tar")),
            "another configuration than its name" => archive.File($"{new string('0', 64)}.json", GoodConfiguration)
                .File("manifest.json", TestArchive.Manifest($"{new string('0', 64)}.json", "x:y", "good.tar")),
            "a huge manifest" => archive.File("manifest.json", new string(' ', (4 << 20) + 1)),
            "a manifest that is no JSON" => archive.File("manifest.json", "[{"),
            "a manifest that is null" => archive.File("manifest.json", "null"),
            "a manifest without images" => archive.File("manifest.json", "[]"),
            "a manifest without configuration" => archive.File("manifest.json", "[{}]"),
            "a name that is none" => archive.File("manifest.json", TestArchive.Manifest(name, "Not A Name", "good.tar")),
            "a layer that is no tar" => archive.File("no", noTarConfiguration).File("no.tar", noTar).File("manifest.json", TestArchive.Manifest("no", "x:y", "no.tar")),
            _ => archive,
        };

        await RefusesAsync(archive.WriteTo(_folder.Combine("bad.tar")), message);
    }

    public static TheoryData<string, string> Layouts => new()
    {
        { "a missing blob", "lacks sha256:" },
        { "a shorter blob", "bytes, not" },
        { "an altered blob", "digest" },
        { "a link for a blob", "lacks sha256:" },
        { "a pipe for a blob", "lacks sha256:" },
        { "a missing manifest", "lacks sha256:" },
        { "an altered configuration", "another digest" },
        { "an index that is no JSON", "cannot be read" },
        { "an index of another version", "schema version 1" },
        { "an empty index", "holds no image" },
        { "a digest with a path in it", "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_layout_with(string fault, string message)
    {
        string layout = _folder.Combine("layout");
        Image.WriteLayout(layout, "app:v1");
        string index = Path.Combine(layout, "index.json");
        string layer = Path.Combine(layout, "blobs", "sha256", Digest.Of(Image.Layers[1]).Hex);
        switch (fault)
        {
            case "a missing blob":
                File.Delete(layer);
                break;
            case "a shorter blob":
                File.WriteAllBytes(layer, Image.Layers[1][..^1]);
                break;
            case "an altered blob":
                File.WriteAllBytes(layer, [.. Image.Layers[1].Reverse()]);
                break;
            case "a link for a blob":
                File.Move(layer, layer + ".moved");
                File.CreateSymbolicLink(layer, layer + ".moved");
                break;
            case "a pipe for a blob":
                File.Delete(layer);
                FileTree.Output("mkfifo", layer);
                break;
            case "a missing manifest":
                File.Delete(Path.Combine(layout, "blobs", "sha256", Image.ManifestDigest.Hex));
                break;
            case "an altered configuration":
                File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", Image.Id.Hex), [.. Image.Configuration.Reverse()]);
                break;
            case "an index that is no JSON":
                File.WriteAllText(index, "{");
                break;
            case "an index of another version":
                File.WriteAllText(index, """{"schemaVersion":1,"manifests":[]}""");
                break;
            case "an empty index":
                File.WriteAllText(index, """{"schemaVersion":2,"manifests":[]}""");
                break;
            default:
                File.WriteAllText(index, File.ReadAllText(index).Replace(Image.ManifestDigest.Hex, "../../../" + Image.ManifestDigest.Hex[9..], StringComparison.Ordinal));
                break;
        }

        await RefusesAsync(layout, message);
    }

    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(300, "no tar archive")]
    [InlineData(5000, "damaged")]
    public async Task An_archive_that_is_cut_off(int length, string message)
    {
        await _store.Archives.LoadAsync(WriteGood());
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("whole.tar"));
        _store.Images.Remove("app:v1");
        File.WriteAllBytes(_folder.Combine("cut.tar"), File.ReadAllBytes(_folder.Combine("whole.tar"))[..length]);

        await RefusesAsync(_folder.Combine("cut.tar"), message);
        using var stream = new BufferedStream(File.OpenRead(_folder.Combine("cut.tar")));
        await Assert.ThrowsAsync<ImageArchiveException>(() => _store.Archives.LoadAsync(stream));
    }

    [ProgramFact("gzip", "xz", "bzip2", "zstd")]
    public async Task Compressed_data_that_is_cut_off_or_altered_is_refused_in_every_format()
    {
        await _store.Archives.LoadAsync(WriteGood());
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("whole.tar"));
        _store.Images.Remove("app:v1");
        foreach (string program in new[] { "gzip", "xz", "bzip2", "zstd" })
        {
            string path = TestArchive.Compress(_folder.Combine("whole.tar"), program);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
            await RefusesAsync(path, "");
            Array.Fill(bytes, (byte)0x5A, bytes.Length / 3, 200);
            File.WriteAllBytes(path, bytes);
            await RefusesAsync(path, "");
        }
    }

    [Fact]
    public async Task A_damaged_second_image_keeps_the_first_out_too_and_what_was_there_stays()
    {
        await _store.Archives.LoadAsync(WriteGood());
        string[] before = _store.Blobs();
        TestImage bad = TestImage.Of([("a", TestImage.Noise(5000))], [("c", [1])]);
        TestImage good = TestImage.Of([("d", [1])]);
        string layout = _folder.Combine("two");
        TestImage.WriteLayout(layout, ("good:v1", good.Manifest, MediaTypes.ImageManifest, [good]), ("bad:v1", bad.Manifest, MediaTypes.ImageManifest, [bad]));
        string layer = Path.Combine(layout, "blobs", "sha256", Digest.Of(bad.Layers[1]).Hex);
        File.WriteAllBytes(layer, new byte[bad.Layers[1].Length]);

        await Assert.ThrowsAsync<ContentDigestException>(() => _store.Archives.LoadAsync(layout));

        Assert.Equal("app:v1", Assert.Single(_store.Images.List()).ToString());
        Assert.Equal(before, _store.Blobs());
        Assert.Equal(2, _store.Layers().Length);
        Assert.Empty(_store.Staged());
    }

    private string WriteGood()
    {
        Image.WriteLayout(_folder.Combine("good"), "app:v1");
        return _folder.Combine("good");
    }

    private async Task RefusesAsync(string path, string message)
    {
        ContainersException exception = await Assert.ThrowsAnyAsync<ContainersException>(() => _store.Archives.LoadAsync(path));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Blobs());
        Assert.Empty(_store.Layers());
        Assert.Empty(_store.Staged());
    }
}
