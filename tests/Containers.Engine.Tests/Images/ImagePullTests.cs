using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>Pulls from a registry in this process, well-behaved and otherwise.</summary>
public sealed class ImagePullTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _registry = new();
    private readonly ImageStore _store = new();

    private ImageReference Name => ImageReference.Parse(_registry.Address + "/app:v1");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task A_pulled_image_is_listed_and_resolved_with_its_layers_topmost_first()
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        ImageInfo pulled = await _store.Images.PullAsync(Name);
        ImageInfo listed = Assert.Single(_store.Images.List());
        Assert.Equal(image.Id.ToString(), listed.Id);
        Assert.Equal((_registry.Address + "/app", "v1", image.ManifestDigest.ToString()), (listed.Repository, listed.Tag, listed.Digest));
        Assert.Equal((pulled.Id, pulled.Size), (listed.Id, listed.Size));
        Assert.Equal(["/bin/sh"], listed.Command);
        Assert.Equal("v", listed.Labels["l"]);
        Assert.Equal(2024, listed.Created!.Value.Year);
        Assert.Equal(3, listed.Layers.Count);
        Assert.Equal(200_000 + 2 + 3, listed.Size);

        ImageInfo resolved = _store.Images.Get("sha256:" + image.Id.Hex[..12]);
        Assert.Equal("top", File.ReadAllText(Path.Combine(resolved.LayerFolders[0], "t")));
        Assert.Equal("me", File.ReadAllText(Path.Combine(resolved.LayerFolders[1], "m")));
        Assert.Equal(200_000, new FileInfo(Path.Combine(resolved.LayerFolders[2], "b")).Length);
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task The_second_pull_of_a_tag_is_one_head_request()
    {
        ThreeLayers().AddTo(_registry, "v1");
        ImageInfo first = await _store.Images.PullAsync(Name);
        _registry.Requests.Clear();
        var phases = new List<LayerPhase>();
        ImageInfo second = await _store.Open().PullAsync(Name, progress: new Recorder(phases));
        Assert.Equal("HEAD", Assert.Single(_registry.Requests).Method);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal([LayerPhase.Exists, LayerPhase.Exists, LayerPhase.Exists], phases);
    }

    [Fact]
    public async Task A_pull_by_a_digest_that_is_there_asks_nobody()
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry);
        ImageReference byDigest = Name.WithDigest(image.ManifestDigest);
        await _store.Images.PullAsync(byDigest);
        _registry.Requests.Clear();
        ImageInfo info = await _store.Images.PullAsync(byDigest);
        Assert.Empty(_registry.Requests);
        Assert.Equal((null, image.ManifestDigest.ToString()), (info.Tag, info.Digest));
    }

    [Fact]
    public async Task Progress_of_each_layer_ends_with_done()
    {
        ThreeLayers().AddTo(_registry, "v1");
        var phases = new List<LayerPhase>();
        await _store.Images.PullAsync(Name, progress: new Recorder(phases));
        Assert.Equal(3, phases.Count(phase => phase == LayerPhase.Waiting));
        Assert.Equal(3, phases.Count(phase => phase == LayerPhase.Done));
        Assert.Contains(LayerPhase.Downloading, phases);
    }

    [Fact]
    public async Task A_layer_that_an_image_has_twice_is_downloaded_once()
    {
        (string, byte[])[] layer = [("a", TestImage.Noise(1000))];
        TestImage image = TestImage.Of(layer, layer);
        image.AddTo(_registry, "v1");
        await _store.Images.PullAsync(Name);
        Assert.Equal(2, _registry.Requests.Count(request => request.IsBlob)); // With the configuration.
        Assert.Equal(2, _store.Layers().Length);
    }

    [Fact]
    public async Task Pulls_of_one_image_at_the_same_time_download_each_blob_once()
    {
        const int pulls = 8;
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        _registry.Script = async request =>
        {
            // None gets on until all have begun: the configuration is read by each before it takes its lease.
            if (request.Path.EndsWith(image.Id.Hex, StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref asked) == pulls)
                {
                    all.SetResult();
                }

                await all.Task;
            }

            return false;
        };
        await Task.WhenAll(Enumerable.Range(0, pulls).Select(_ => Task.Run(() => _store.Open().PullAsync(Name))));
        var layers = _registry.Requests.Where(request => request.IsBlob).GroupBy(request => request.Path).Select(group => group.Count()).Order().ToList();
        Assert.Equal([1, 1, 1, pulls], layers);
        Assert.Single(_store.Images.List());
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task Images_that_share_a_base_and_are_pulled_together_cost_it_once()
    {
        (string, byte[])[] shared = [("base", TestImage.Noise(500_000, 1))];
        TestImage[] images = [.. Enumerable.Range(0, 10).Select(number => TestImage.Of(shared, [("own", [(byte)number])]))];
        foreach ((int number, TestImage image) in images.Index())
        {
            image.AddTo(_registry, $"v{number}");
        }

        ImageInfo[] pulled = await Task.WhenAll(images.Select((_, number) => Task.Run(
            () => _store.Open().PullAsync(ImageReference.Parse($"{_registry.Address}/app:v{number}")))));

        string layer = Digest.Of(images[0].Layers[0]).Hex;
        Assert.Single(_registry.Requests, request => request.IsBlob && request.Path.EndsWith(layer, StringComparison.Ordinal));
        Assert.Equal(11, _store.Layers().Length);
        Assert.Single(pulled.Select(image => image.LayerFolders[1]).Distinct());
        Assert.Equal(10, _store.Images.List().Count);
    }

    [Fact]
    public async Task An_altered_blob_is_refused_and_nothing_is_listed()
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        byte[] altered = [.. image.Layers[0]];
        altered[altered.Length / 2] ^= 1;
        AnswerBlob(image.Layers[0], request => request.AnswerAsync(200, altered));
        ContentDigestException exception = await Assert.ThrowsAsync<ContentDigestException>(() => _store.Images.PullAsync(Name));
        Assert.Equal(Digest.Of(image.Layers[0]), exception.Expected);
        AssertNothingPulled();
        await AssertNextPullWorksAsync();
    }

    [Fact]
    public async Task A_truncated_blob_is_refused_and_nothing_is_listed()
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        AnswerBlob(image.Layers[0], request => request.AnswerAsync(200, image.Layers[0][..1000]));
        ContentDigestException exception = await Assert.ThrowsAsync<ContentDigestException>(() => _store.Images.PullAsync(Name));
        Assert.Contains("1000 bytes, not", exception.Message, StringComparison.Ordinal);
        AssertNothingPulled();
        await AssertNextPullWorksAsync();
    }

    [Fact]
    public async Task A_layer_of_another_diff_id_is_refused()
    {
        TestImage image = TestImage.Make(Platform.Host, [[("a", TestImage.Noise(10))]], _ => Digest.Of("another"u8));
        image.AddTo(_registry, "v1");
        await Assert.ThrowsAsync<LayerException>(() => _store.Images.PullAsync(Name));
        AssertNothingPulled();
    }

    [Theory]
    [InlineData("config")]
    [InlineData("manifest")]
    public async Task An_altered_document_is_refused(string which)
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        _registry.Script = async request =>
        {
            byte[]? altered = request.Method == "HEAD" ? null
                : request.Path.EndsWith(image.Id.Hex, StringComparison.Ordinal) && which == "config" ? image.Configuration
                : request.Path.Contains("/manifests/", StringComparison.Ordinal) && which == "manifest" ? image.Manifest
                : null;
            if (altered is not null)
            {
                altered = [.. altered];
                altered[^3] ^= 1;
                await request.AnswerAsync(200, altered);
            }

            return altered is not null;
        };
        await Assert.ThrowsAsync<ContentDigestException>(() => _store.Images.PullAsync(Name));
        AssertNothingPulled();
    }

    [Fact]
    public async Task The_image_of_the_wanted_platform_is_chosen_and_the_index_is_kept()
    {
        var arm = new Platform { Os = "linux", Architecture = "arm64", Variant = "v8" };
        var amd = new Platform { Os = "linux", Architecture = "amd64" };
        TestImage[] images = [TestImage.Make(arm, [[("arm", [1])]]), TestImage.Make(amd, [[("amd", [2])]])];
        byte[] index = TestImage.Index((images[0], arm), (images[1], amd), (images[1], new Platform { Os = "unknown", Architecture = "unknown" }));
        images[0].AddTo(_registry);
        images[1].AddTo(_registry);
        _registry.AddManifest("v1", index);
        ImageInfo info = await _store.Images.PullAsync(Name, new PullOptions { Platform = Platform.Parse("linux/arm64") });
        Assert.Equal((images[0].Id.ToString(), "arm64", Digest.Of(index).ToString()), (info.Id, info.Architecture, info.Digest));
        Assert.Contains(Digest.Of(index).Hex, _store.Blobs());

        ImageInfo other = await _store.Images.PullAsync(Name, new PullOptions { Platform = Platform.Parse("linux/amd64/v3") });
        Assert.Equal(images[1].Id.ToString(), other.Id);

        ImagePlatformException exception = await Assert.ThrowsAsync<ImagePlatformException>(
            () => _store.Images.PullAsync(Name, new PullOptions { Platform = Platform.Parse("linux/s390x") }));
        Assert.Contains("no image for linux/s390x. It has linux/arm64/v8, linux/amd64.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_another_platform_alone_is_refused_unless_it_is_asked_for()
    {
        Platform other = Platform.Parse(Platform.Host.Architecture == "arm64" ? "linux/amd64" : "linux/arm64");
        TestImage.Make(other, [[("a", [1])]]).AddTo(_registry, "v1");
        ImagePlatformException exception = await Assert.ThrowsAsync<ImagePlatformException>(() => _store.Images.PullAsync(Name));
        Assert.Equal([other], exception.Available);
        Assert.Equal(other.Architecture, (await _store.Images.PullAsync(Name, new PullOptions { Platform = other })).Architecture);
    }

    [Fact]
    public async Task An_artifact_is_refused_by_its_type()
    {
        byte[] manifest = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.ImageManifest}}","artifactType":"application/vnd.test",
             "config":{"mediaType":"{{MediaTypes.Empty}}","digest":"{{_registry.Add("{}"u8.ToArray())}}","size":2},"layers":[]}
            """);
        _registry.AddManifest("v1", manifest);
        ImageInvalidException exception = await Assert.ThrowsAsync<ImageInvalidException>(() => _store.Images.PullAsync(Name));
        Assert.Contains("application/vnd.test", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_is_ImageInvalid()
    {
        _registry.AddManifest("v1", Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.ImageManifest}}"}"""));
        Assert.Equal("ImageInvalid", (await Assert.ThrowsAsync<ImageInvalidException>(() => _store.Images.PullAsync(Name))).ErrorId);
    }

    [Fact]
    public async Task A_cancelled_pull_leaves_nothing_staged_and_the_next_one_finishes()
    {
        TestImage image = ThreeLayers();
        image.AddTo(_registry, "v1");
        using var cancel = new CancellationTokenSource();
        AnswerBlob(image.Layers[0], async request =>
        {
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {image.Layers[0].Length}\r\n\r\n");
            await request.Connection.WriteAsync(image.Layers[0].AsMemory(0, 100_000));
            await cancel.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.Images.PullAsync(Name, cancellationToken: cancel.Token));
        AssertNothingPulled();
        await AssertNextPullWorksAsync();
    }

    [Fact]
    public async Task GetOrPull_follows_its_policy()
    {
        TestImage first = ThreeLayers();
        first.AddTo(_registry, "v1");
        string name = Name.Familiar;
        await Assert.ThrowsAsync<ImageNotFoundException>(() => _store.Images.GetOrPullAsync(name, PullPolicy.Never));
        Assert.Empty(_registry.Requests);
        Assert.Equal(first.Id.ToString(), (await _store.Images.GetOrPullAsync(name)).Id);
        _registry.Requests.Clear();
        Assert.Equal(first.Id.ToString(), (await _store.Images.GetOrPullAsync(name)).Id);
        Assert.Equal(first.Id.ToString(), (await _store.Images.GetOrPullAsync(first.Id.Hex[..8])).Id);
        Assert.Empty(_registry.Requests);

        TestImage second = TestImage.Of([("new", [1])]);
        second.AddTo(_registry, "v1");
        Assert.Equal(second.Id.ToString(), (await _store.Images.GetOrPullAsync(name, PullPolicy.Always)).Id);
    }

    private static TestImage ThreeLayers() =>
        TestImage.Of([("b", TestImage.Noise(200_000))], [("m", "me"u8.ToArray())], [("t", "top"u8.ToArray())]);

    private void AnswerBlob(byte[] blob, Func<ScriptedRequest, Task> answer)
    {
        string hex = Digest.Of(blob).Hex;
        _registry.Script = async request =>
        {
            bool meant = request.IsBlob && request.Path.EndsWith(hex, StringComparison.Ordinal);
            if (meant)
            {
                await answer(request);
            }

            return meant;
        };
    }

    private void AssertNothingPulled()
    {
        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Staged());
    }

    private async Task AssertNextPullWorksAsync()
    {
        _registry.Script = null;
        await _store.Images.PullAsync(Name);
        Assert.Single(_store.Images.List());
        Assert.Empty(_store.Staged());
    }

    /// <summary>Keeps what a pull tells, at once and in order.</summary>
    private sealed class Recorder(List<LayerPhase> phases) : IProgress<LayerProgress>
    {
        public void Report(LayerProgress value)
        {
            lock (phases)
            {
                phases.Add(value.Phase);
            }
        }
    }
}
