using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Tests.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

public sealed class LayerRecompressionTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _layer = TestArchive.Layer(("etc/", ""), ("etc/text", string.Concat(Enumerable.Repeat("the same again ", 20_000))));
    private readonly byte[] _top = TestArchive.Layer(("etc/", ""), ("etc/top", "top"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [RootAlone("skopeo takes itself for root in a user's namespace.")]
    [ProgramFact("docker-registry", "skopeo")]
    public async Task A_push_compresses_layers_as_it_is_told_and_the_image_stays_the_same()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.OfArchives(Platform.Host, [_layer, _top, _layer]);
        image.WriteLayout(_folder.Combine("layout"), $"{registry.Address}/app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        foreach ((LayerCompression compression, string mediaType) in new[]
            { (LayerCompression.Zstd, MediaTypes.LayerZstd), (LayerCompression.None, MediaTypes.Layer), (LayerCompression.Gzip, MediaTypes.LayerGzip) })
        {
            ImageInfo pushed = await _store.Images.PushAsync(name, new PushOptions { Compression = compression });

            JsonNode manifest = Inspect(name);
            Assert.Equal(image.Id.ToString(), (string)manifest["config"]!["digest"]!);
            Assert.Equal([mediaType, mediaType, mediaType], manifest["layers"]!.AsArray().Select(layer => (string)layer!["mediaType"]!));
            Assert.Equal(compression == LayerCompression.Gzip, pushed.Digest == image.ManifestDigest.ToString());

            using var other = new ImageStore();
            ImageInfo pulled = await other.Images.PullAsync(name);
            Assert.Equal((image.Id.ToString(), pushed.Digest), (pulled.Id, pulled.Digest));
            Assert.Equal([$"{Digest.Of(_layer)}", $"{Digest.Of(_top)}", $"{Digest.Of(_layer)}"], pulled.Layers);
            string back = _folder.Combine($"{compression}");
            FileTree.Output("skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{name}", $"oci:{back}:x");
        }

        Assert.Empty(_store.Staged());
    }

    [ProgramFact("docker-registry")]
    public async Task How_far_a_layer_is_compressed_anew_is_told()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        TestImage.OfArchives(Platform.Host, [_layer]).WriteLayout(_folder.Combine("layout"), name.ToString());
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        Recorder told = new();
        await _store.Images.PushAsync(name, new PushOptions { Compression = LayerCompression.Zstd }, told);

        LayerPhase[] phases = [.. told.Reports.Select(report => report.Phase).Distinct()];
        Assert.Equal([LayerPhase.Compressing, LayerPhase.Compressed], phases[..2]);
        Assert.Equal(LayerPhase.Done, phases[^1]);
        LayerProgress compressed = Assert.Single(told.Reports, report => report.Phase == LayerPhase.Compressed);
        Assert.Equal(compressed.Total, compressed.Bytes);
        Assert.Equal(2, told.Reports.Select(report => report.Layer).Distinct().Count());
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task A_docker_manifest_stays_one_for_gzip_and_becomes_oci_for_zstd()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.OfArchives(Platform.Host, [_layer]);
        image.WriteLayout(_folder.Combine("layout"), "x");
        ImageReference name = ImageReference.Parse($"{registry.Address}/docker:v1");
        FileTree.Output(
            "skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--format", "v2s2", $"oci:{_folder.Combine("layout")}:x", $"docker://{name}");
        ImageInfo pulled = await _store.Images.PullAsync(name);

        Assert.Equal(pulled.Digest, (await _store.Images.PushAsync(name, new PushOptions { Compression = LayerCompression.Gzip })).Digest);
        await _store.Images.PushAsync(name, new PushOptions { Compression = LayerCompression.Zstd });

        JsonNode manifest = Inspect(name);
        Assert.Equal(MediaTypes.ImageManifest, (string)manifest["mediaType"]!);
        Assert.Equal(MediaTypes.ImageConfiguration, (string)manifest["config"]!["mediaType"]!);
        Assert.Equal(pulled.Id, (string)manifest["config"]!["digest"]!);

        // The other way it stays OCI's, as it is by then.
        using var other = new ImageStore();
        await other.Images.PullAsync(name);
        await other.Images.PushAsync(name, new PushOptions { Compression = LayerCompression.Gzip });
        Assert.Equal(MediaTypes.LayerGzip, (string)Inspect(name)["layers"]![0]!["mediaType"]!);
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task What_a_docker_archive_brought_uncompressed_is_pushed_with_gzip()
    {
        using var registry = new DockerRegistry();
        byte[] configuration = TestArchive.Configuration(_layer);
        ImageReference name = ImageReference.Parse($"{registry.Address}/loaded:v1");
        string archive = new TestArchive().File("c", configuration).File("l", _layer)
            .File("manifest.json", TestArchive.Manifest("c", name.ToString(), "l")).WriteTo(_folder.Combine("a.tar"));
        await _store.Archives.LoadAsync(archive);

        ImageInfo pushed = await _store.Images.PushAsync(name);

        JsonNode layer = Inspect(name)["layers"]![0]!;
        Assert.Equal(MediaTypes.LayerGzip, (string)layer["mediaType"]!);
        Assert.True((long)layer["size"]! < _layer.Length / 10);
        Assert.Equal(pushed.Digest, (await _store.Images.PushAsync(name)).Digest);
        await _store.Images.PushAsync(name, new PushOptions { Compression = LayerCompression.None });
        Assert.Equal(_layer.Length, (long)Inspect(name)["layers"]![0]!["size"]!);
    }

    [ProgramFact("zstd", "skopeo")]
    public async Task Zstandard_layers_are_saved_for_docker_uncompressed_and_kept_in_an_oci_archive()
    {
        File.WriteAllBytes(_folder.Combine("layer"), _layer);
        byte[] compressed = File.ReadAllBytes(TestArchive.Compress(_folder.Combine("layer"), "zstd"));
        string archive = new TestArchive().File("c", TestArchive.Configuration(_layer)).File("l", compressed)
            .File("manifest.json", TestArchive.Manifest("c", "app:v1", "l")).WriteTo(_folder.Combine("a.tar"));
        ImageInfo image = Assert.Single(await _store.Archives.LoadAsync(archive));

        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("docker.tar"));
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("oci.tar"), Engine.Images.Archives.ArchiveFormat.Oci);

        string[] files = FileTree.Output("tar", "-tf", _folder.Combine("docker.tar")).Split('\n');
        Assert.Contains($"blobs/sha256/{Digest.Of(_layer).Hex}", files);
        Assert.Contains($"blobs/sha256/{Digest.Of(compressed).Hex}", FileTree.Output("tar", "-tf", _folder.Combine("oci.tar")).Split('\n'));
        using var other = new ImageStore();
        Assert.Equal(image.Id, Assert.Single(await other.Archives.LoadAsync(_folder.Combine("docker.tar"))).Id);
        Assert.Empty(_store.Staged());
    }

    [ProgramFact("docker-registry")]
    public async Task An_altered_layer_is_not_compressed_and_sent()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.OfArchives(Platform.Host, [_layer]);
        image.WriteLayout(_folder.Combine("layout"), $"{registry.Address}/app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        string blob = Path.Combine(_store.Paths.Content, "blobs", "sha256", Digest.Of(image.Layers[0]).Hex);
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[^1] ^= 1; // The length that gzip keeps at its end.
        File.WriteAllBytes(blob, bytes);

        await Assert.ThrowsAnyAsync<ContainersException>(() => _store.Images.PushAsync(
            ImageReference.Parse($"{registry.Address}/app:v1"), new PushOptions { Compression = LayerCompression.Zstd }));
        Assert.Empty(_store.Staged());
    }

    private static JsonNode Inspect(ImageReference name) =>
        JsonNode.Parse(FileTree.Output("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{name}"))!;

    private sealed class Recorder : IProgress<LayerProgress>
    {
        public ConcurrentQueue<LayerProgress> Reports { get; } = [];

        public void Report(LayerProgress value) => Reports.Enqueue(value);
    }
}
