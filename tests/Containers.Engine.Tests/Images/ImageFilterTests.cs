using Containers.Docker.Filters;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

public sealed class ImageFilterTests : IDisposable
{
    private static readonly ImageInfo Image = new()
    {
        Id = "sha256:" + new string('1', 64),
        Repository = "registry.test/team/app",
        Tag = "v1",
        Created = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero),
        Size = 1,
        Architecture = "amd64",
        OperatingSystem = "linux",
        Labels = new Dictionary<string, string> { ["tier"] = "front", ["empty"] = "" },
    };

    private readonly ImageStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(true, "dangling=false")]
    [InlineData(false, "dangling=true")]
    [InlineData(true, "label=tier")]
    [InlineData(true, "label=tier=front")]
    [InlineData(true, "label=empty=")]
    [InlineData(false, "label=tier=back")]
    [InlineData(false, "label=tier", "label=other")]
    [InlineData(true, "label!=other")]
    [InlineData(true, "label!=tier=back")]
    [InlineData(false, "label!=tier")]
    [InlineData(false, "label=empty", "label!=tier=front")]
    [InlineData(true, "reference=registry.test/team/app")]
    [InlineData(true, "reference=registry.test/*/app:v1")]
    [InlineData(true, "reference=registry.test/team/a?p")]
    [InlineData(true, "reference=registry.test/team/[a-c]pp:v[0-9]")]
    [InlineData(false, "reference=registry.test/team/[^a]pp")]
    [InlineData(false, "reference=registry.test/*:v1")]
    [InlineData(false, "reference=*app")]
    [InlineData(false, "reference=registry.test/*/app:v2")]
    [InlineData(true, "reference=registry.test/*/app:v2", "reference=*/*/app")]
    [InlineData(false, "reference=*/*/app", "label=other")]
    [InlineData(true, "until=2024-06-01T00:00:00Z")]
    [InlineData(false, "until=2024-04-01T00:00:00Z")]
    [InlineData(true, "until=24h")]
    public void An_image_is_chosen_as_docker_does(bool included, params string[] filters) =>
        Assert.Equal(included, FilterOf(filters).Includes(Image));

    [Theory]
    [InlineData("dangling=perhaps")]
    [InlineData("label=")]
    [InlineData("label!=")]
    [InlineData("colour=red")]
    [InlineData("until=soon")]
    [InlineData("reference=[")]
    public void What_is_no_filter_is_refused(string filter) => Assert.Throws<FormatException>(() => FilterOf(filter));

    [RootFact]
    public async Task Images_are_chosen_by_which_was_made_first()
    {
        ImageInfo hello = await _store.Images.PullAsync(ImageReference.Parse("hello"));
        ImageInfo older = Image with { Created = hello.Created - TimeSpan.FromDays(1) };
        ImageInfo newer = Image with { Created = hello.Created + TimeSpan.FromDays(1) };

        ImageInfo[] all = [older, hello, newer];

        Assert.Equal([older], all.Where(FilterOf("before=hello").Includes));
        Assert.Equal([newer], all.Where(FilterOf("since=" + hello.Id[7..20]).Includes));
        Assert.Throws<ImageNotFoundException>(() => FilterOf("before=never:made"));
    }

    private ImageFilter FilterOf(params string[] filters)
    {
        var filter = new ImageFilter();
        foreach (string[] parts in filters.Select(text => text.Split('=', 2)))
        {
            filter.Add(parts[0], parts[1], _store.Images);
        }

        return filter;
    }
}
