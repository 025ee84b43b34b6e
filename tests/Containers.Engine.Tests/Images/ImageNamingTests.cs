using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

public sealed class ImageNamingTests : IDisposable
{
    private readonly ImageStore _store = new();

    public void Dispose() => _store.Dispose();

    [RootFact]
    public async Task A_tag_is_one_more_name_of_the_same_image_and_the_image_stays_until_the_last_is_gone()
    {
        ImageInfo hello = await _store.Images.PullAsync(ImageReference.Parse("hello"));

        ImageInfo tagged = _store.Images.Tag("hello", ImageReference.Parse("127.0.0.1:5000/mine:v1"));

        Assert.Equal((hello.Id, "127.0.0.1:5000/mine", "v1"), (tagged.Id, tagged.Repository, tagged.Tag));
        _store.Images.Remove("hello");
        Assert.Equal(hello.Id, Assert.Single(_store.Images.List()).Id);
        Assert.Single(_store.Images.Get("127.0.0.1:5000/mine:v1").LayerFolders);
    }

    [RootFact]
    public async Task An_unknown_image_and_a_digest_for_a_name_are_refused()
    {
        ImageInfo hello = await _store.Images.PullAsync(ImageReference.Parse("hello"));

        Assert.Throws<ImageNotFoundException>(() => _store.Images.Tag("nothing", ImageReference.Parse("x")));
        Assert.Throws<ImageNameException>(() => _store.Images.Tag("hello", ImageReference.Parse($"x@{hello.Digest}")));
        Assert.Single(_store.Images.List());
    }

    [RootFact]
    public async Task History_has_every_step_with_its_size_and_the_image_at_the_newest()
    {
        ImageInfo hello = await _store.Images.PullAsync(ImageReference.Parse("hello"));

        ImageHistoryEntry step = Assert.Single(_store.Images.History("hello"));

        Assert.Equal((hello.Id, "containers", hello.Size, false), (step.Id, step.CreatedBy, step.Size, step.IsEmptyLayer));
        Assert.Equal(["hello:latest"], step.Tags);
    }

    [RootFact]
    public async Task An_image_knows_all_of_its_names()
    {
        ImageInfo hello = await _store.Images.PullAsync(ImageReference.Parse("hello"));
        _store.Images.Tag("hello", ImageReference.Parse("other:v2"));

        ImageInfo other = _store.Images.Get("other:v2");

        Assert.Equal(hello.Id, other.Id);
        Assert.Equal(["hello:latest", "other:v2"], other.Tags);
        Assert.Equal([$"hello@{hello.Digest}"], other.Digests);
        Assert.Equal("/hello", other.GetConfiguration().Config!.Command![0]);
        Assert.True(Directory.Exists(other.LayerFolders[0]));
    }
}
