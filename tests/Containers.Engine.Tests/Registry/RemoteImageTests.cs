using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Images where they are, in the CNCF distribution's registry and in scripted ones.</summary>
public sealed class RemoteImageTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _scripted = new();
    private readonly TemporaryFolder _folder = new();
    private readonly RegistryClients _clients = new(new RegistryOptions { Credentials = new FixedCredentials(null), FirstRetryDelay = TimeSpan.FromMilliseconds(1) });

    private RemoteImageService Remote => new(_clients);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _scripted.DisposeAsync();
        _folder.Dispose();
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task An_image_is_described_from_its_documents_alone()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.Of([("a", TestImage.Noise(5000))], [("b", [1])]);
        string name = Push(registry, image, "app:v1");
        RemoteImage remote = await Remote.GetAsync(ImageReference.Parse(name));
        Assert.Equal((name[..^3], "v1", image.ManifestDigest.ToString(), MediaTypes.ImageManifest), (remote.Repository, remote.Tag, remote.Digest, remote.MediaType));
        Assert.Equal(Encoding.UTF8.GetString(image.Manifest), remote.Manifest);
        Assert.Equal(image.Layers.Sum(layer => layer.Length) + image.Configuration.Length, remote.Size);
        Assert.Equal((Platform.Host.Architecture, "linux", 2024, null), (remote.Architecture, remote.OperatingSystem, remote.Created!.Value.Year, remote.ArtifactType));
        Assert.Equal("v", remote.Labels["l"]);
        Assert.Contains("\"Os\": \"linux\"", remote.ToJson(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ImagePlatformException>(
            () => Remote.GetAsync(ImageReference.Parse(name), new RemoteOptions { Platform = Platform.Parse("linux/s390x") }));
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task Tags_are_listed_and_a_deleted_image_is_gone_with_all_of_its_tags()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.Of([("a", [1])]);
        Push(registry, image, "app:v1");
        Push(registry, image, "app:v2");
        Push(registry, TestImage.Of([("b", [2])]), "app:other");
        ImageReference app = ImageReference.Parse(registry.Address + "/app:v1");
        Assert.Equal(["other", "v1", "v2"], (await TagsAsync(app)).Order());

        Assert.Equal(image.ManifestDigest, await Remote.RemoveAsync(app));
        Assert.Equal("ManifestUnknown", (await Assert.ThrowsAsync<RegistryException>(() => Remote.GetAsync(app.WithTag("v2")))).ErrorId);
        Assert.NotNull(await Remote.GetAsync(app.WithTag("other")));
        Assert.Equal("ManifestUnknown", (await Assert.ThrowsAsync<RegistryException>(() => Remote.RemoveAsync(app))).ErrorId);

        RegistryException unknown = await Assert.ThrowsAsync<RegistryException>(() => TagsAsync(ImageReference.Parse(registry.Address + "/nothing")));
        Assert.Equal("RepositoryUnknown", unknown.ErrorId);
    }

    [Fact]
    public async Task A_list_in_pages_is_read_to_its_end()
    {
        _scripted.Script = async request =>
        {
            int page = request.Path.Contains("last=", StringComparison.Ordinal) ? int.Parse(request.Path[(request.Path.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture) : 0;
            string link = page == 3 ? "" : $"Link: </v2/a/b/tags/list?n=2&last={page + 1}>; rel=\"next\"\r\n";
            await request.AnswerAsync(200, $$"""{"name":"a/b","tags":["t{{page}}","u{{page}}"]}""", link);
            return true;
        };
        Assert.Equal(["t0", "u0", "t1", "u1", "t2", "u2", "t3", "u3"], await TagsAsync(Scripted));
    }

    [Theory]
    [InlineData("{\"tags\":null}", "", null)]
    [InlineData("{\"tags\":7}", "", "something else than a list")]
    [InlineData("<html>", "", "something else than a list")]
    [InlineData("{\"tags\":[\"t\"]}", "Link: </v2/a/b/tags/list?n=1000>; rel=\"next\"\r\n", "round in a circle")]
    [InlineData("{\"tags\":[\"t\"]}", "Link: <http://elsewhere.test/v2/a/b/tags/list>; rel=\"next\"\r\n", "names another host")]
    public async Task A_list_that_is_none_is_one_error(string body, string headers, string? expected)
    {
        _scripted.Script = async request =>
        {
            await request.AnswerAsync(200, body, headers);
            return true;
        };
        if (expected is null)
        {
            Assert.Empty(await TagsAsync(Scripted));
        }
        else
        {
            RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => TagsAsync(Scripted));
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_registry_that_deletes_nothing_says_so()
    {
        _scripted.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        _scripted.Script = async request =>
        {
            if (request.Method == "DELETE")
            {
                await request.AnswerAsync(405, """{"errors":[{"code":"UNSUPPORTED"}]}""");
            }

            return request.Method == "DELETE";
        };
        Assert.Equal("RegistryUnsupported", (await Assert.ThrowsAsync<RegistryException>(() => Remote.RemoveAsync(Scripted))).ErrorId);
    }

    [Fact]
    public async Task An_index_lists_its_platforms_and_needs_none_of_them()
    {
        var arm = new Platform { Os = "linux", Architecture = "arm64", Variant = "v8" };
        TestImage image = TestImage.Make(arm, [[("a", [1])]]);
        image.AddTo(_scripted);
        byte[] index = TestImage.Index((image, arm), (image, new Platform { Os = "plan9", Architecture = "mips" }));
        _scripted.AddManifest("v1", index);
        RemoteImage chosen = await Remote.GetAsync(Scripted, new RemoteOptions { Platform = arm });
        Assert.Equal((Digest.Of(index).ToString(), "arm64"), (chosen.Digest, chosen.Architecture));
        Assert.Equal(["linux/arm64/v8", "plan9/mips"], chosen.Platforms);
        Assert.NotEmpty((await Remote.GetAsync(Scripted)).Platforms);
        await Assert.ThrowsAsync<ImagePlatformException>(() => Remote.GetAsync(Scripted, new RemoteOptions { Platform = Platform.Parse("linux/s390x") }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_artifact_is_content_and_is_found_by_what_it_refers_to(bool hasApi)
    {
        TestImage image = TestImage.Of([("a", [1])]);
        image.AddTo(_scripted, "v1");
        byte[] signature = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.ImageManifest}}","artifactType":"application/vnd.test.signature",
             "config":{"mediaType":"{{MediaTypes.Empty}}","digest":"{{_scripted.Add("{}"u8.ToArray())}}","size":2},"layers":[],
             "annotations":{"by":"test"} }
            """);
        Digest digest = _scripted.Add(signature);
        string entry = $$$"""{"mediaType":"{{{MediaTypes.ImageManifest}}}","digest":"{{{digest}}}","size":{{{signature.Length}}},"artifactType":"TYPE"}""";
        string list = "{\"schemaVersion\":2,\"manifests\":["
            + entry.Replace("TYPE", "application/vnd.test.signature", StringComparison.Ordinal) + ","
            + entry.Replace("TYPE", "other", StringComparison.Ordinal) + "]}";
        if (!hasApi)
        {
            _scripted.AddManifest($"sha256-{image.ManifestDigest.Hex}", Encoding.UTF8.GetBytes(list));
        }

        _scripted.Script = async request =>
        {
            bool api = request.Path.Contains("/referrers/", StringComparison.Ordinal);
            if (api)
            {
                await request.AnswerAsync(hasApi ? 200 : 404, hasApi ? list : "404 page not found");
            }

            return api;
        };
        Assert.Equal(2, (await Remote.ListReferrersAsync(Scripted)).Count);
        RemoteReferrer found = Assert.Single(await Remote.ListReferrersAsync(Scripted, "application/vnd.test.signature"));
        Assert.Equal($"{_scripted.Address}/a/b@{digest}", found.ToString());

        RemoteImage artifact = await Remote.GetAsync(ImageReference.Parse(found.ToString()));
        Assert.Equal(("application/vnd.test.signature", null, "test"), (artifact.ArtifactType, artifact.Architecture, artifact.Annotations["by"]));
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task What_is_pushed_about_an_image_is_listed_where_the_registry_keeps_no_list()
    {
        using var registry = new DockerRegistry();
        TestImage image = TestImage.Of([("a", [1])]);
        ImageReference name = ImageReference.Parse(Push(registry, image, "app:v1"));
        var target = new RegistryTarget(_clients.For(registry.Address, insecure: false), name, _ => null);
        byte[] empty = "{}"u8.ToArray();
        await target.WriteAsync(TestImage.Describe(empty, MediaTypes.Empty), new MemoryStream(empty), default);
        foreach (string type in new[] { "test/signature", "test/report", "test/report" })
        {
            byte[] manifest = Encoding.UTF8.GetBytes($$"""
                {"schemaVersion":2,"mediaType":"{{MediaTypes.ImageManifest}}","artifactType":"{{type}}","layers":[],"annotations":{"kind":"{{type}}"},
                 "config":{"mediaType":"{{MediaTypes.Empty}}","digest":"{{Digest.Of(empty)}}","size":2},
                 "subject":{"mediaType":"{{MediaTypes.ImageManifest}}","digest":"{{image.ManifestDigest}}","size":{{image.Manifest.Length}} } }
                """);
            await target.WriteAsync(TestImage.Describe(manifest, MediaTypes.ImageManifest), new MemoryStream(manifest), default);
        }

        IReadOnlyList<RemoteReferrer> referrers = await Remote.ListReferrersAsync(name);
        Assert.Equal(["test/signature", "test/report"], referrers.Select(referrer => referrer.ArtifactType));
        Assert.Equal("test/report", referrers[1].Annotations["kind"]);
    }

    [Fact]
    public void The_tag_for_referrers_is_never_longer_than_a_tag_may_be()
    {
        Assert.Equal("sha256-" + new string('a', 64), ReferrersTag.Of(Digest.Parse("sha256:" + new string('a', 64))));
        Assert.Equal("sha512-" + new string('b', 64), ReferrersTag.Of(Digest.Parse("sha512:" + new string('b', 128))));
    }

    [Fact]
    public async Task An_image_that_nothing_refers_to_has_no_referrers()
    {
        TestImage.Of([("a", [1])]).AddTo(_scripted, "v1");
        Assert.Empty(await Remote.ListReferrersAsync(Scripted));
    }

    private ImageReference Scripted => ImageReference.Parse(_scripted.Address + "/a/b:v1");

    private async Task<List<string>> TagsAsync(ImageReference name)
    {
        List<string> tags = [];
        await foreach (RemoteImageTag tag in Remote.ListTagsAsync(name))
        {
            tags.Add(tag.Tag);
        }

        return tags;
    }

    private string Push(DockerRegistry registry, TestImage image, string name)
    {
        string layout = _folder.Combine(name.Replace(':', '-'));
        image.WriteLayout(layout, "x");
        return registry.Push($"oci:{layout}:x", name);
    }
}
