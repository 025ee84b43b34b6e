using System.Formats.Tar;
using System.Text.Json.Nodes;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

public sealed class ImageSaveTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _image = TestImage.Of([("a", TestImage.Noise(300_000))], [("b", [1, 2, 3])]);
    private readonly TestImage _other = TestImage.Of([("a", TestImage.Noise(300_000))], [("c", [4])]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_same_images_give_the_same_bytes_into_a_file_and_into_a_stream()
    {
        await LoadAsync();
        await _store.Archives.SaveAsync(["app:v1", "other:v1"], _folder.Combine("one.tar"));
        using var stream = new MemoryStream();
        await _store.Archives.SaveAsync(["app:v1", "other:v1"], stream);

        Assert.Equal(File.ReadAllBytes(_folder.Combine("one.tar")), stream.ToArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Combine("one.tar")));
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task Images_that_share_a_layer_have_it_once_in_the_archive_with_all_their_names()
    {
        await LoadAsync();
        _store.Images.Tag("app:v1", ImageReference.Parse("registry.example/app:v2"));
        await _store.Archives.SaveAsync(["app:v1", "other:v1", "registry.example/app:v2"], _folder.Combine("all.tar"));

        Dictionary<string, string> files = Read(_folder.Combine("all.tar"));
        Assert.Equal(3 + 2 + 2, files.Keys.Count(path => path.StartsWith("blobs/sha256/", StringComparison.Ordinal)));
        JsonArray items = JsonNode.Parse(files["manifest.json"])!.AsArray();
        Assert.Equal(["docker.io/library/app:v1", "registry.example/app:v2"], items[0]!["RepoTags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal(["docker.io/library/other:v1"], items[1]!["RepoTags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal((string)items[0]!["Layers"]![0]!, (string)items[1]!["Layers"]![0]!);
    }

    [Fact]
    public async Task A_repository_alone_stands_for_all_its_tags()
    {
        await LoadAsync();
        _store.Images.Tag("app:v1", ImageReference.Parse("app:v2"));
        _store.Images.Tag("other:v1", ImageReference.Parse("app:latest"));

        Assert.Equal(["app:latest", "app:v1", "app:v2"], _store.Images.FindSaved("app"));
        Assert.Equal(["app:v1", "app:v2"], _store.Images.FindSaved("docker.io/library/app").Skip(1));
        Assert.Equal(["app:v1"], _store.Images.FindSaved("app:v1"));
        Assert.Equal([_image.Id.Hex[..12]], _store.Images.FindSaved(_image.Id.Hex[..12]));
        Assert.Throws<ImageNotFoundException>(() => _store.Images.FindSaved("ap"));
        Assert.Throws<ImageNotFoundException>(() => _store.Images.FindSaved("app:v3"));
    }

    [Fact]
    public async Task An_image_that_is_named_by_its_id_goes_without_a_name()
    {
        await LoadAsync();
        await _store.Archives.SaveAsync([_image.Id.Hex[..12]], _folder.Combine("nameless.tar"));

        Assert.Empty(JsonNode.Parse(Read(_folder.Combine("nameless.tar"))["manifest.json"])![0]!["RepoTags"]!.AsArray());
        using var store = new ImageStore();
        ImageInfo loaded = Assert.Single(await store.Archives.LoadAsync(_folder.Combine("nameless.tar")));
        Assert.Equal((_image.Id.ToString(), null), (loaded.Id, loaded.Repository));
    }

    [ProgramFact("skopeo")]
    public async Task Skopeo_reads_each_format_with_the_digests_of_the_store()
    {
        await LoadAsync();
        string[] names = ["app:v1", "other:v1"];
        await _store.Archives.SaveAsync(names, _folder.Combine("docker.tar"));
        await _store.Archives.SaveAsync(names, _folder.Combine("oci.tar"), ArchiveFormat.Oci);
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("layout"), ArchiveFormat.OciLayout);
        await _store.Archives.SaveAsync(["other:v1"], _folder.Combine("layout"), ArchiveFormat.OciLayout);

        Assert.DoesNotContain("manifest.json", Read(_folder.Combine("oci.tar")).Keys);
        foreach (string source in new[] { $"oci-archive:{_folder.Combine("oci.tar")}", $"oci-archive:{_folder.Combine("docker.tar")}", $"oci:{_folder.Combine("layout")}" })
        {
            Assert.Equal(_image.ManifestDigest, Digest.Parse(DigestOf($"{source}:docker.io/library/app:v1")));
            Assert.Equal(_other.ManifestDigest, Digest.Parse(DigestOf($"{source}:docker.io/library/other:v1")));
        }

        string back = _folder.Combine("back");
        FileTree.Output("skopeo", "copy", "--quiet", $"docker-archive:{_folder.Combine("docker.tar")}:app:v1", $"dir:{back}");
        Assert.Equal(_image.Configuration, File.ReadAllBytes(Path.Combine(back, _image.Id.Hex)));
    }

    [Fact]
    public async Task A_file_that_cannot_be_saved_whole_does_not_appear()
    {
        await LoadAsync();
        File.WriteAllText(_folder.Combine("kept.tar"), "before");
        string blob = Path.Combine(_store.Paths.Content, "blobs", "sha256", Digest.Of(_image.Layers[1]).Hex);
        File.WriteAllBytes(blob, new byte[_image.Layers[1].Length]);

        await Assert.ThrowsAsync<ContentDigestException>(() => _store.Archives.SaveAsync(["app:v1"], _folder.Combine("kept.tar")));

        File.Delete(blob);
        await Assert.ThrowsAsync<StoreDamagedException>(() => _store.Archives.SaveAsync(["app:v1"], _folder.Combine("kept.tar")));
        await Assert.ThrowsAsync<ImageNotFoundException>(() => _store.Archives.SaveAsync(["app:v1", "nothing"], _folder.Combine("kept.tar")));
        Assert.Equal("before", File.ReadAllText(_folder.Combine("kept.tar")));
        Assert.Equal([_folder.Combine("kept.tar"), _folder.Combine("layout")], Directory.GetFileSystemEntries(_folder.Path).Order());
    }

    [Fact]
    public async Task A_symbolic_link_is_written_through_and_a_device_is_not_replaced()
    {
        await LoadAsync();
        File.WriteAllText(_folder.Combine("real.tar"), "before");
        File.CreateSymbolicLink(_folder.Combine("link.tar"), "real.tar");

        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("link.tar"));
        await _store.Archives.SaveAsync(["app:v1"], "/dev/null");

        Assert.Equal("real.tar", new FileInfo(_folder.Combine("link.tar")).LinkTarget);
        Assert.NotEqual("before", File.ReadAllText(_folder.Combine("real.tar")));
        Assert.False(FileSystemPath.IsRegularFile("/dev/null"));
    }

    private async Task LoadAsync()
    {
        string layout = _folder.Combine("layout");
        TestImage.WriteLayout(
            layout,
            ("app:v1", _image.Manifest, MediaTypes.ImageManifest, [_image]),
            ("other:v1", _other.Manifest, MediaTypes.ImageManifest, [_other]));
        await _store.Archives.LoadAsync(layout);
        Directory.Delete(layout, recursive: true);
        Directory.CreateDirectory(layout);
    }

    private static string DigestOf(string image) => FileTree.Output("skopeo", "inspect", "--format", "{{.Digest}}", image).Trim();

    private static Dictionary<string, string> Read(string path)
    {
        var files = new Dictionary<string, string>();
        using FileStream stream = File.OpenRead(path);
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile)
            {
                using var text = new StreamReader(entry.DataStream ?? Stream.Null);
                files.Add(entry.Name, text.ReadToEnd());
            }
        }

        return files;
    }
}
