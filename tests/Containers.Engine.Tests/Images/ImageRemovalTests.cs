using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>Names, look-up and removal of images in the store.</summary>
public sealed class ImageRemovalTests : IAsyncLifetime
{
    private static readonly (string, byte[])[] Base = [("base", TestImage.Noise(1000))];
    private readonly ScriptedRegistry _registry = new();
    private readonly ImageStore _store = new();
    private readonly TestImage _one = TestImage.Of(Base, [("one", [1])]);
    private readonly TestImage _two = TestImage.Of(Base, [("two", [2])]);

    private string Repository => _registry.Address + "/app";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task Images_are_found_by_name_id_prefix_and_wildcard()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_two, "v2");
        ImageService images = _store.Images;
        Assert.Equal(_one.Id.ToString(), images.Get(Repository + ":v1").Id);
        Assert.Equal(_one.Id.ToString(), images.Get($"{Repository}@{_one.ManifestDigest}").Id);
        Assert.Equal(_two.Id.ToString(), images.Get(_two.Id.ToString()).Id);
        Assert.Equal(_two.Id.ToString(), images.Get(_two.Id.Hex[..10]).Id);
        Assert.Equal(["v1", "v2"], images.Find(Repository + "*").Select(image => image.Tag));
        Assert.Equal(["v1", "v2"], images.Find("*/app:v?").Concat(images.Find(Repository + ":*")).Select(image => image.Tag).Distinct());
        Assert.Empty(images.Find("nothing*"));
        Assert.Equal("ImageNotFound", Assert.Throws<ImageNotFoundException>(() => images.Find("nothing")).ErrorId);
        Assert.Equal("ImageNotFound", Assert.Throws<ImageNotFoundException>(() => images.Get("ffffffffffff")).ErrorId);
    }

    [Fact]
    public async Task Removing_one_of_two_tags_only_untags()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_one, "v2");
        Assert.Equal([new ImageRemoval(Repository + ":v1", null)], _store.Images.Remove(Repository + ":v1"));
        Assert.Equal("v2", Assert.Single(_store.Images.List()).Tag);
    }

    [Fact]
    public async Task Removing_the_last_tag_deletes_the_image_but_not_what_another_shares()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_two, "v2");
        IReadOnlyList<ChainId> chain = ChainId.Of(_store.Images.Get(Repository + ":v1").GetConfiguration().DiffIds);
        IReadOnlyList<ImageRemoval> removals = _store.Images.Remove(Repository + ":v1");
        Assert.Equal(
            [
                new ImageRemoval(Repository + ":v1", null),
                new ImageRemoval($"{Repository}@{_one.ManifestDigest}", null),
                new ImageRemoval(null, _one.Id.ToString()),
                new ImageRemoval(null, chain[1].ToString()),
            ],
            removals);
        Assert.Equal(2, _store.Layers().Length);
        Assert.Equal(new[] { _two.Manifest, _two.Configuration, _two.Layers[0], _two.Layers[1] }.Select(blob => Digest.Of(blob).Hex).Order(), _store.Blobs());
        Assert.Equal(2, _store.Images.Get(Repository + ":v2").LayerFolders.Count);
    }

    [Fact]
    public async Task Removing_by_id_takes_all_tags_of_one_repository()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_one, "v2");
        Assert.Contains(new ImageRemoval(null, _one.Id.ToString()), _store.Images.Remove(_one.Id.Hex[..12]));
        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Blobs());
        Assert.Empty(_store.Layers());
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task Removing_by_id_needs_force_where_repositories_share_the_image()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_one, "v1", "other");
        Assert.Equal("ImageInUse", Assert.Throws<ImageInUseException>(() => _store.Images.Remove(_one.Id.Hex)).ErrorId);
        _store.Images.Remove(_one.Id.Hex, force: true);
        Assert.Empty(_store.Images.List());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_a_container_uses_stays(bool running)
    {
        await PullAsync(_one, "v1");
        ImageService images = _store.Open(new ImageUse("c0ffee00c0ffee00", new ImageId(_one.Id), running));
        ImageInUseException exception = Assert.Throws<ImageInUseException>(() => images.Remove(Repository + ":v1"));
        Assert.Contains("c0ffee00c0ff uses it", exception.Message, StringComparison.Ordinal);
        Assert.Single(images.List());

        Assert.Contains(new ImageRemoval(Repository + ":v1", null), images.Remove(Repository + ":v1", force: true));
        ImageInfo untagged = Assert.Single(images.List());
        Assert.Equal((null, null, _one.Id.ToString()), (untagged.Repository, untagged.Tag, untagged.Id));
        Assert.Equal(2, images.Get(_one.Id.ToString()).LayerFolders.Count);

        _store.Images.Remove(_one.Id.ToString());
        Assert.Empty(_store.Layers());
    }

    [Fact]
    public async Task An_image_that_loses_its_tag_keeps_its_digest_as_its_name()
    {
        await PullAsync(_one, "v1");
        await PullAsync(_two, "v1");
        IReadOnlyList<ImageInfo> images = _store.Images.List();
        Assert.Equal(2, images.Count);
        Assert.Equal(_two.Id.ToString(), _store.Images.Get(Repository + ":v1").Id);
        ImageInfo former = _store.Images.Get($"{Repository}@{_one.ManifestDigest}");
        Assert.Equal((Repository, null, _one.ManifestDigest.ToString()), (former.Repository, former.Tag, former.Digest));

        await PullAsync(_one, "v1");
        Assert.Equal(2, _store.Images.List().Count);
        Assert.Equal(_one.Id.ToString(), _store.Images.Get(Repository + ":v1").Id);
    }

    [Fact]
    public async Task A_removal_leaves_what_a_running_pull_needs()
    {
        await PullAsync(_one, "v1");
        _two.AddTo(_registry, "v2");
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        string top = Digest.Of(_two.Layers[1]).Hex;
        _registry.Script = async request =>
        {
            if (request.Path.EndsWith(top, StringComparison.Ordinal))
            {
                reached.SetResult();
                await go.Task;
            }

            return false;
        };
        Task<ImageInfo> pull = _store.Open().PullAsync(ImageReference.Parse(Repository + ":v2"));
        await reached.Task;
        _store.Images.Remove(Repository + ":v1"); // The base is now only needed by the pull.
        go.SetResult();
        await pull;
        Assert.Equal(2, _store.Images.Get(Repository + ":v2").LayerFolders.Count);
        Assert.Equal(4, _store.Blobs().Length);
    }

    [Fact]
    public async Task A_lost_document_is_an_error_that_the_next_pull_repairs()
    {
        await PullAsync(_one, "v1");
        File.Delete(Path.Combine(_store.Paths.Content, "blobs", "sha256", _one.Id.Hex));
        Assert.Equal("StoreDamaged", Assert.Throws<StoreDamagedException>(() => _store.Images.Get(Repository + ":v1")).ErrorId);
        await PullAsync(_one, "v1");
        Assert.Single(_store.Images.List());
    }

    private Task<ImageInfo> PullAsync(TestImage image, string tag, string repository = "app")
    {
        image.AddTo(_registry, tag);
        return _store.Images.PullAsync(ImageReference.Parse($"{_registry.Address}/{repository}:{tag}"));
    }
}
