using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Engine.Tests.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>The digests that registries have given or taken an image under.</summary>
public sealed class ImageDigestTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("docker-registry")]
    public async Task An_image_that_was_only_loaded_has_no_digest_of_a_registry_and_a_push_gives_it_the_pushed_one()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        ImageInfo loaded = await LoadAsync(name, 1);
        Assert.Empty(loaded.Digests);

        ImageInfo pushed = await _store.Images.PushAsync(name);

        string known = $"{name.FamiliarName}@{pushed.Digest}";
        Assert.NotEqual(loaded.Digest, pushed.Digest);
        Assert.Equal([known], pushed.Digests);
        ImageInfo later = _store.Open().Get(name.ToString());
        Assert.Equal((loaded.Id, pushed.Digest), (later.Id, later.Digest));
        Assert.Equal([known], later.Digests);
        Assert.Equal(loaded.Id, _store.Images.Get(known).Id);
    }

    [ProgramFact("docker-registry")]
    public async Task What_was_pushed_is_not_downloaded_again_by_tag_or_digest()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        ImageInfo loaded = await LoadAsync(name, 1);
        ImageInfo pushed = await _store.Images.PushAsync(name);
        string[] blobs = _store.Blobs();

        ImageInfo byTag = await _store.Images.PullAsync(name);
        ImageInfo byDigest = await _store.Images.PullAsync(name.WithDigest(Digest.Parse(pushed.Digest!)));

        Assert.Equal(blobs, _store.Blobs());
        Assert.Equal((loaded.Id, pushed.Digest), (byTag.Id, byTag.Digest));
        Assert.Equal((loaded.Id, pushed.Digest), (byDigest.Id, byDigest.Digest));
        Assert.Single(_store.Images.List());
    }

    [ProgramFact("docker-registry")]
    public async Task A_digest_belongs_to_the_repository_and_goes_with_the_last_of_its_tags()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        await LoadAsync(name, 1);
        _store.Images.Tag(name.ToString(), name.WithTag("before"));
        ImageInfo pushed = await _store.Images.PushAsync(name);
        string known = $"{name.FamiliarName}@{pushed.Digest}";
        _store.Images.Tag(pushed.Id, name.WithTag("after"));
        ImageInfo other = _store.Images.Tag(pushed.Id, ImageReference.Parse($"{registry.Address}/other:v1"));
        Assert.Equal([known], other.Digests);

        Assert.Equal([name.Familiar], Untagged(name));
        Assert.Equal([name.WithTag("after").Familiar], Untagged(name.WithTag("after")));
        Assert.Equal([known], _store.Images.Get(pushed.Id).Digests);
        Assert.Equal([name.WithTag("before").Familiar, known], Untagged(name.WithTag("before")));
        Assert.Empty(_store.Images.Get(pushed.Id).Digests);
    }

    [ProgramFact("docker-registry")]
    public async Task A_removal_by_digest_takes_the_digest_away_and_leaves_the_tags()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        ImageInfo loaded = await LoadAsync(name, 1);
        ImageReference byDigest = name.WithDigest(Digest.Parse((await _store.Images.PushAsync(name)).Digest!));
        _store.Images.Tag(name.ToString(), name.WithTag("after"));

        Assert.Equal([byDigest.Familiar], Untagged(byDigest));

        Assert.Equal(["after", "v1"], _store.Images.List().Select(static image => image.Tag).Order());
        Assert.All(_store.Images.List(), static image => Assert.Empty(image.Digests));
        Assert.Throws<ImageNotFoundException>(() => Untagged(name.WithDigest(Digest.Parse(loaded.Digest!))));
        _store.Images.Remove(loaded.Id);
        await _store.Images.PullAsync(byDigest);
        Assert.Equal([byDigest.Familiar], Untagged(byDigest));
        Assert.Empty(_store.Images.List());
    }

    [ProgramFact("docker-registry")]
    public async Task An_image_that_loses_its_tag_keeps_the_digest_that_was_pushed_and_without_one_has_no_name()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        ImageInfo first = await LoadAsync(name, 1);
        ImageInfo second = await LoadAsync(name, 2);
        Assert.Null(_store.Images.Get(first.Id).Repository);

        ImageInfo pushed = await _store.Images.PushAsync(name);
        await LoadAsync(name, 3);

        ImageInfo former = _store.Images.Get(second.Id);
        Assert.Equal((name.FamiliarName, null, pushed.Digest), (former.Repository, former.Tag, former.Digest));
        Assert.Equal([$"{name.FamiliarName}@{pushed.Digest}"], former.Digests);
    }

    [ProgramFact("docker-registry")]
    public async Task A_copy_from_the_store_to_a_registry_is_a_push_and_a_pull_confirms_what_was_loaded()
    {
        using var registry = new DockerRegistry();
        ImageReference name = ImageReference.Parse($"{registry.Address}/app:v1");
        await LoadAsync(name, 1);
        var copies = new ImageCopyService(_store.Images.Local, _store.Images.Registries);
        CopiedImage copied = await copies.CopyAsync(ImageLocation.Parse($"store:{name}"), ImageLocation.Parse($"docker://{name}"));
        string[] known = [$"{name.FamiliarName}@{copied.Digest}"];
        Assert.Equal(known, _store.Images.Get(name.ToString()).Digests);

        _store.Images.Remove(name.ToString());
        Assert.Empty((await LoadAsync(name, 1)).Digests);
        await _store.Images.PullAsync(name);
        Assert.Equal(known, _store.Images.Get(name.ToString()).Digests);
    }

    private string[] Untagged(ImageReference name) => [.. _store.Images.Remove(name.ToString()).Select(removal => removal.Untagged).OfType<string>()];

    /// <summary>Loads an archive as docker saves it, whose layer is not compressed and is so by a push.</summary>
    private async Task<ImageInfo> LoadAsync(ImageReference name, int seed)
    {
        byte[] layer = TestArchive.Layer(("file", $"{seed}"));
        string path = new TestArchive().File("c", TestArchive.Configuration(layer)).File("l", layer)
            .File("manifest.json", TestArchive.Manifest("c", name.ToString(), "l")).WriteTo(_folder.Combine($"{seed}.tar"));
        return Assert.Single(await _store.Archives.LoadAsync(path));
    }
}
