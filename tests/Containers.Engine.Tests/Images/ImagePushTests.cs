using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

public sealed class ImagePushTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [RootAlone("skopeo takes itself for root in a user's namespace.")]
    [ProgramFact("docker-registry", "skopeo")]
    public async Task A_pushed_image_has_the_digests_of_the_store_and_skopeo_reads_all_of_it()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.Of([("a", TestImage.Noise(9_000_000))], [("b", [1, 2, 3])]);
        ImageInfo pulled = await PullAsync(registry, image, "first:v1");
        ImageReference name = ImageReference.Parse(registry.Address + "/second/deep:v2");
        _store.Images.Tag(pulled.ToString(), name);

        ImageInfo pushed = await _store.Images.PushAsync(name);

        Assert.Equal(image.ManifestDigest.ToString(), pushed.Digest);
        FileTree.Output("skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{name}", $"oci:{_folder.Combine("back")}:x");
        Assert.Equal(image.Manifest, File.ReadAllBytes(_folder.Combine("back", "blobs", "sha256", image.ManifestDigest.Hex)));
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task Layers_go_to_an_empty_registry_and_are_skipped_or_mounted_where_it_has_them()
    {
        using var from = new DockerRegistry();
        using var to = new DockerRegistry();
        TestImage image = TestImage.Of([("a", TestImage.Noise(9_000_000))], [("b", [1, 2, 3])]);
        ImageInfo pulled = await PullAsync(from, image, "first:v1");

        Assert.Equal([LayerPhase.Done, LayerPhase.Done], await PushPhasesAsync(pulled, $"{to.Address}/one:v1"));
        Assert.Equal([LayerPhase.Exists, LayerPhase.Exists], await PushPhasesAsync(pulled, $"{to.Address}/one:v2"));
        Assert.Equal([LayerPhase.Exists, LayerPhase.Exists], await PushPhasesAsync(pulled, $"{to.Address}/other:v1"));
    }

    [ProgramFact("docker-registry")]
    public async Task A_source_that_cannot_be_read_twice_goes_in_chunks()
    {
        using var registry = new DockerRegistry();
        byte[] bytes = TestImage.Noise(20_000_000);
        Descriptor blob = TestImage.Describe(bytes, MediaTypes.Layer);
        using var client = new RegistryClient(registry.Address, new RegistryOptions());
        ImageReference name = ImageReference.Parse(registry.Address + "/chunks");
        var target = new RegistryTarget(client, name, _ => null);

        await using (Stream once = new System.IO.Compression.BrotliStream(Compressed(bytes), System.IO.Compression.CompressionMode.Decompress))
        {
            Assert.True(await target.WriteAsync(blob, once, CancellationToken.None));
        }

        Assert.True(await target.ContainsAsync(blob, CancellationToken.None));
        await using Stream back = await new RegistryRepository(client, name).OpenAsync(blob, CancellationToken.None);
        using var copy = new MemoryStream();
        await back.CopyToAsync(copy);
        Assert.Equal(blob.Digest, Digest.Of(copy.ToArray()));
    }

    [RootFact]
    public async Task A_name_that_no_image_has_is_not_pushed()
    {
        await _store.Images.PullAsync(ImageReference.Parse("hello"));

        await Assert.ThrowsAsync<ImageNotFoundException>(() => _store.Images.PushAsync(ImageReference.Parse("127.0.0.1:1/hello")));
        Assert.Empty(_store.Staged());
    }

    private static MemoryStream Compressed(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(compressed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(bytes);
        }

        compressed.Position = 0;
        return compressed;
    }

    private async Task<ImageInfo> PullAsync(DockerRegistry registry, TestImage image, string name)
    {
        string layout = _folder.Combine("layout");
        image.WriteLayout(layout, "x");
        return await _store.Images.PullAsync(ImageReference.Parse(registry.Push($"oci:{layout}:x", name)));
    }

    private async Task<LayerPhase[]> PushPhasesAsync(ImageInfo image, string name)
    {
        var last = new System.Collections.Concurrent.ConcurrentDictionary<Digest, LayerPhase>();
        _store.Images.Tag(image.ToString(), ImageReference.Parse(name));
        await _store.Images.PushAsync(ImageReference.Parse(name), progress: new Sink(value => last[value.Layer] = value.Phase));
        return [.. last.Values];
    }

    private sealed class Sink(Action<LayerProgress> report) : IProgress<LayerProgress>
    {
        public void Report(LayerProgress value) => report(value);
    }
}
