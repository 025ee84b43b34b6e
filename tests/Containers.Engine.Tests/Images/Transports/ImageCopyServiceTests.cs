using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Transports;

public sealed class ImageCopyServiceTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _here = TestImage.Of([("a", TestImage.Noise(50_000))], [("b", [1])]);
    private readonly TestImage _there = TestImage.Make(Platform.Parse("linux/s390x"), [[("s", [9])]]);

    private ImageCopyService Copies => new(_store.Images.Local, _store.Images.Registries);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task An_image_goes_through_every_transport_with_its_digest()
    {
        using var registry = new DockerRegistry();
        _here.WriteLayout(_folder.Combine("start"), "x");
        string[] stations =
        [
            $"oci:{_folder.Combine("start")}:x",
            $"{registry.Address}/app:v1",
            $"docker://{registry.Address}/second/app:v2",
            $"oci:{_folder.Combine("layout")}:any-text",
            $"oci-archive:{_folder.Combine("oci.tar")}",
            $"docker-archive:{_folder.Combine("docker.tar")}:app:v3",
            "store:app:v4",
            $"oci-archive:{_folder.Combine("again.tar")}:app:v5",
        ];
        foreach ((string source, string destination) in stations.Zip(stations.Skip(1)))
        {
            Assert.Equal(_here.ManifestDigest.ToString(), (await CopyAsync(source, destination)).Digest);
        }

        Assert.Equal(_here.Id.ToString(), _store.Images.Get("app:v4").Id);
        Assert.Equal(_here.ManifestDigest.ToString(), Inspect($"docker://{registry.Address}/second/app:v2"));
        Assert.Equal(_here.ManifestDigest.ToString(), Inspect($"oci:{_folder.Combine("layout")}:any-text"));
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task A_digest_in_the_name_of_a_copy_in_the_store_is_the_image_s_own()
    {
        _here.WriteLayout(_folder.Combine("start"), "x");
        string source = $"oci:{_folder.Combine("start")}:x";

        ImageNameException refused = await Assert.ThrowsAsync<ImageNameException>(() => CopyAsync(source, $"store:app@sha256:{new string('f', 64)}"));
        Assert.Contains($"says another digest than the image has, {_here.ManifestDigest}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Staged());

        await CopyAsync(source, $"store:app@{_here.ManifestDigest}");
        Assert.Equal(_here.Id.ToString(), Assert.Single(_store.Images.List()).Id);
    }

    [RootAlone("skopeo takes itself for root in a user's namespace.")]
    [ProgramFact("docker-registry", "skopeo")]
    public async Task All_platforms_go_with_their_index_and_one_goes_without()
    {
        using var registry = new DockerRegistry();
        byte[] index = TestImage.Index((_here, Platform.Host), (_there, Platform.Parse("linux/s390x")));
        TestImage.WriteLayout(_folder.Combine("both"), ("x", index, MediaTypes.ImageIndex, [_here, _there]));
        string source = $"oci:{_folder.Combine("both")}:x";

        Assert.Equal(Digest.Of(index).ToString(), (await CopyAsync(source, $"{registry.Address}/all:v1", new() { AllPlatforms = true })).Digest);
        Assert.Equal(Digest.Of(index).ToString(), (await CopyAsync($"{registry.Address}/all:v1", $"oci-archive:{_folder.Combine("all.tar")}", new() { AllPlatforms = true })).Digest);
        Assert.Equal(_here.ManifestDigest.ToString(), (await CopyAsync($"{registry.Address}/all:v1", $"{registry.Address}/one:v1")).Digest);
        Assert.Equal(_there.ManifestDigest.ToString(), (await CopyAsync(
            $"oci-archive:{_folder.Combine("all.tar")}", $"{registry.Address}/one:v2", new() { Platform = Platform.Parse("linux/s390x") })).Digest);

        FileTree.Output("skopeo", "copy", "--quiet", "--all", "--src-tls-verify=false", $"docker://{registry.Address}/all:v1", $"dir:{_folder.Combine("dir")}");
        Assert.Equal(index, File.ReadAllBytes(_folder.Combine("dir", "manifest.json")));
        await Assert.ThrowsAsync<ImageLocationException>(() => CopyAsync(source, "store:x:y", new() { AllPlatforms = true }));
    }

    [Fact]
    public async Task What_is_not_there_or_not_told_apart_is_an_error_and_makes_nothing()
    {
        TestImage.WriteLayout(
            _folder.Combine("two"), ("a", _here.Manifest, MediaTypes.ImageManifest, [_here]), ("b", _there.Manifest, MediaTypes.ImageManifest, [_there]));
        string target = $"oci-archive:{_folder.Combine("x.tar")}";

        Assert.Contains("2 images", (await Assert.ThrowsAsync<ImageLocationException>(() => CopyAsync($"oci:{_folder.Combine("two")}", target))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ImageLocationException>(() => CopyAsync($"oci:{_folder.Combine("two")}:c", target));
        await Assert.ThrowsAsync<ImageNotFoundException>(() => CopyAsync("store:nothing", target));
        File.Delete(Path.Combine(_folder.Combine("two"), "blobs", "sha256", Digest.Of(_here.Layers[1]).Hex));
        await Assert.ThrowsAnyAsync<ContainersException>(() => CopyAsync($"oci:{_folder.Combine("two")}:a", target));

        Assert.Equal([_folder.Combine("two")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Empty(_store.Staged());
    }

    [Theory]
    [InlineData("debian", ImageTransport.Registry, null, "docker.io/library/debian:latest")]
    [InlineData("docker://oci:latest", ImageTransport.Registry, null, "docker.io/library/oci:latest")]
    [InlineData("127.0.0.1:5000/x:y", ImageTransport.Registry, null, "127.0.0.1:5000/x:y")]
    [InlineData("store:debian:12", ImageTransport.Store, null, "debian:12")]
    [InlineData("oci:/a/b", ImageTransport.OciLayout, "/a/b", null)]
    [InlineData("oci:b:debian:12", ImageTransport.OciLayout, "b", "debian:12")]
    [InlineData("oci-archive:a.tar:x", ImageTransport.OciArchive, "a.tar", "x")]
    [InlineData("docker-archive:a.tar", ImageTransport.DockerArchive, "a.tar", null)]
    public void Locations_are_read_as_skopeo_reads_them(string text, ImageTransport transport, string? path, string? reference) =>
        Assert.Equal(new ImageLocation(transport, path, reference), ImageLocation.Parse(text));

    private Task<CopiedImage> CopyAsync(string source, string destination, ImageCopyOptions? options = null) =>
        Copies.CopyAsync(ImageLocation.Parse(source), ImageLocation.Parse(destination), options);

    private static string Inspect(string image) =>
        FileTree.Output("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", image).Trim();
}
