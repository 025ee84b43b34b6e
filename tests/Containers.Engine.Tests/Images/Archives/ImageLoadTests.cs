using System.IO.Pipes;
using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

public sealed class ImageLoadTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _image = TestImage.Of([("a", TestImage.Noise(700_000))], [("b", [1, 2, 3])]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("skopeo", "gzip", "bzip2", "xz", "zstd")]
    public async Task What_skopeo_saves_is_loaded_in_any_compression_with_its_id_and_layers()
    {
        _image.WriteLayout(_folder.Combine("layout"), "x");
        string docker = Save("docker-archive", "app:v1");
        string oci = Save("oci-archive", "app:v2");

        foreach (string archive in new[] { docker, oci })
        {
            await CheckAsync(archive);
            foreach (string program in new[] { "gzip", "bzip2", "xz", "zstd" })
            {
                await CheckAsync(TestArchive.Compress(archive, program));
            }
        }

        async Task CheckAsync(string path)
        {
            using var store = new ImageStore();
            ImageInfo image = Assert.Single(await store.Archives.LoadAsync(path));
            Assert.Equal(_image.Id.ToString(), image.Id);
            Assert.Equal(path.StartsWith(docker, StringComparison.Ordinal) ? "app:v1" : "app:v2", image.ToString());
            Assert.Equal(700_003, image.Size);
            Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(store.Images.Get(image.Id).LayerFolders[0], "b")));
            Assert.Empty(store.Staged());
        }

        string Save(string transport, string name)
        {
            string path = _folder.Combine(transport + ".tar");
            FileTree.Output("skopeo", "copy", "--quiet", $"oci:{_folder.Combine("layout")}:x", $"{transport}:{path}:{name}");
            return path;
        }
    }

    /// <summary>
    /// docker saves an OCI layout with its own manifest.json in one tar since version 25: the layers are not compressed, the annotation that other
    /// layouts have for the name has the tag alone, and the name is where containerd has it.
    /// </summary>
    [Fact]
    public async Task What_newer_versions_of_docker_save_is_loaded()
    {
        byte[] layer = TestArchive.Layer(("etc/", ""), ("etc/issue", "own\n"));
        byte[] configuration = TestArchive.Configuration(layer);
        byte[] manifest = Encoding.UTF8.GetBytes(
            $$"""
            {
              "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": "{{Digest.Of(configuration)}}", "size": {{configuration.Length}} },
              "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "{{Digest.Of(layer)}}", "size": {{layer.Length}} }]
            }
            """);
        string path = new TestArchive()
            .File(Blob(configuration), configuration).File(Blob(layer), layer).File(Blob(manifest), manifest)
            .File("index.json", $$"""
                {
                  "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                  "manifests": [{
                    "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "{{Digest.Of(manifest)}}", "size": {{manifest.Length}},
                    "annotations": { "io.containerd.image.name": "docker.io/library/app:v1", "org.opencontainers.image.ref.name": "v1" }
                  }]
                }
                """)
            .File("manifest.json", TestArchive.Manifest(Blob(configuration), "app:v1", Blob(layer)))
            .File("oci-layout", """{"imageLayoutVersion":"1.0.0"}""")
            .File("repositories", """{"app":{"v1":"0000000000000000000000000000000000000000000000000000000000000000"}}""")
            .WriteTo(_folder.Combine("docker.tar"));

        ImageInfo image = Assert.Single(await _store.Archives.LoadAsync(path));
        Assert.Equal(("app:v1", Digest.Of(configuration).ToString()), (image.ToString(), image.Id));
        Assert.Equal(Digest.Of(manifest).ToString(), image.Digest);
        Assert.Equal("own\n", File.ReadAllText(Path.Combine(_store.Images.Get("app:v1").LayerFolders[0], "etc/issue")));

        static string Blob(byte[] content) => $"blobs/sha256/{Digest.Of(content).Hex}";
    }

    [Fact]
    public async Task Concatenated_streams_of_a_compressor_are_one_archive()
    {
        _image.WriteLayout(_folder.Combine("layout"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("whole.tar"));
        byte[] archive = File.ReadAllBytes(_folder.Combine("whole.tar"));
        File.WriteAllBytes(_folder.Combine("1"), archive[..100_001]);
        File.WriteAllBytes(_folder.Combine("2"), archive[100_001..]);
        foreach (string program in new[] { "gzip", "bzip2", "xz", "zstd" }.Where(program => Requirement.FindProgram(program) is not null))
        {
            using var both = new MemoryStream([
                .. File.ReadAllBytes(TestArchive.Compress(_folder.Combine("1"), program)),
                .. File.ReadAllBytes(TestArchive.Compress(_folder.Combine("2"), program))]);
            using var store = new ImageStore();
            Assert.Equal(_image.Id.ToString(), Assert.Single(await store.Archives.LoadAsync(both)).Id);
        }
    }

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        _image.WriteLayout(_folder.Combine("layout"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        using var store = new ImageStore();
        using var reading = new AnonymousPipeServerStream(PipeDirection.In);
        Task saving = Task.Run(async () =>
        {
            await using var writing = new AnonymousPipeClientStream(PipeDirection.Out, reading.GetClientHandleAsString());
            await _store.Archives.SaveAsync(["app:v1"], writing);
        });
        ImageInfo image = Assert.Single(await store.Archives.LoadAsync(reading));
        await saving;
        Assert.Equal((_image.Id.ToString(), _image.ManifestDigest.ToString(), "app:v1"), (image.Id, image.Digest, image.ToString()));
    }

    [Fact]
    public async Task What_docker_saved_before_25_is_loaded_with_layers_that_are_links_to_others()
    {
        byte[] layer = TestArchive.Layer(("a", "one"));
        byte[] top = TestArchive.Layer(("b", "two"));
        byte[] configuration = TestArchive.Configuration(layer, top, layer);
        string name = $"{Digest.Of(configuration).Hex}.json";
        string path = new TestArchive()
            .File("1/VERSION", "1.0").File("1/json", "{}").File("1/layer.tar", layer)
            .File("2/layer.tar", top)
            .Link("3/layer.tar", "../1/layer.tar")
            .File(name, configuration)
            .File("manifest.json", TestArchive.Manifest(name, "debian:old", "1/layer.tar", "2/layer.tar", "3/layer.tar"))
            .File("repositories", """{"debian":{"old":"3"}}""")
            .WriteTo(_folder.Combine("legacy.tar"));

        ImageInfo image = Assert.Single(await _store.Archives.LoadAsync(path));

        Assert.Equal((Digest.Of(configuration).ToString(), "debian:old"), (image.Id, image.ToString()));
        Assert.Equal([$"{Digest.Of(layer)}", $"{Digest.Of(top)}", $"{Digest.Of(layer)}"], image.Layers);
        Assert.Equal(3, _store.Layers().Length);

        // The manifest that was made is the same each time.
        using var store = new ImageStore();
        Assert.Equal(image.Digest, Assert.Single(await store.Archives.LoadAsync(path)).Digest);
    }

    [ProgramFact("gzip", "zstd", "xz", "bzip2")]
    public async Task Compressed_layers_in_a_docker_archive_are_loaded()
    {
        byte[][] layers = [.. Enumerable.Range(0, 4).Select(number => TestArchive.Layer(($"f{number}", new string('x', 5000 + number))))];
        byte[] configuration = TestArchive.Configuration(layers);
        var archive = new TestArchive().File("config", configuration);
        foreach ((int number, string program) in new[] { "gzip", "zstd", "xz", "bzip2" }.Index())
        {
            File.WriteAllBytes(_folder.Combine("layer"), layers[number]);
            archive.File($"{number}.tar", File.ReadAllBytes(TestArchive.Compress(_folder.Combine("layer"), program)));
        }

        archive.File("manifest.json", TestArchive.Manifest("config", "app:v1", "0.tar", "1.tar", "2.tar", "3.tar"));
        ImageInfo image = Assert.Single(await _store.Archives.LoadAsync(archive.WriteTo(_folder.Combine("x.tar"))));

        Assert.Equal(5000 + 5001 + 5002 + 5003, image.Size);
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("again.tar"), ArchiveFormat.Oci);
        using var store = new ImageStore();
        Assert.Equal(image.Digest, Assert.Single(await store.Archives.LoadAsync(_folder.Combine("again.tar"))).Digest);
    }

    [Fact]
    public async Task Of_an_index_the_platform_is_chosen_and_a_single_one_is_taken_whatever_it_is()
    {
        TestImage here = _image;
        TestImage there = TestImage.Make(Platform.Parse("linux/s390x"), [[("s", [9])]]);
        byte[] both = TestImage.Index((here, Platform.Host), (there, Platform.Parse("linux/s390x")));
        byte[] one = TestImage.Index((there, Platform.Parse("linux/s390x")));
        TestImage.WriteLayout(_folder.Combine("both"), ("app:v1", both, MediaTypes.ImageIndex, [here, there]));
        TestImage.WriteLayout(_folder.Combine("one"), ("app:v2", one, MediaTypes.ImageIndex, [there]));

        Assert.Equal(here.Id.ToString(), Assert.Single(await _store.Archives.LoadAsync(_folder.Combine("both"))).Id);
        Assert.Equal(there.Id.ToString(), Assert.Single(await _store.Archives.LoadAsync(
            _folder.Combine("both"), new() { Platform = Platform.Parse("linux/s390x") })).Id);
        Assert.Equal(there.Id.ToString(), Assert.Single(await _store.Archives.LoadAsync(_folder.Combine("one"))).Id);
        await Assert.ThrowsAsync<ImagePlatformException>(() => _store.Archives.LoadAsync(
            _folder.Combine("one"), new() { Platform = Platform.Parse("linux/arm64") }));
    }

    [Fact]
    public async Task An_image_that_loses_its_name_to_a_loaded_one_stays_without_name()
    {
        TestImage later = TestImage.Of([("z", [7])]);
        _image.WriteLayout(_folder.Combine("first"), "app:v1");
        later.WriteLayout(_folder.Combine("second"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("first"));
        await _store.Archives.LoadAsync(_folder.Combine("second"));

        Assert.Equal(later.Id.ToString(), _store.Images.Get("app:v1").Id);
        Assert.Null(_store.Images.Get(_image.Id.ToString()).Repository);
    }
}
