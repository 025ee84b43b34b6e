using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;
using Containers.Engine.Tests.Images;
using Containers.Engine.Tests.Registry;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Maintenance;

/// <summary>Measuring, clearing, checking and repairing a store of two images that share their base.</summary>
public sealed class StoreServiceTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _registry = new();
    private readonly ImageStore _store = new();
    private readonly ContainerEngine _engine;
    private readonly TestImage _one = TestImage.Of([("base", TestImage.Noise(100_000))], [("deep/down/one", TestImage.Noise(5000, 1))]);
    private readonly TestImage _two = TestImage.Of([("base", TestImage.Noise(100_000))], [("two", TestImage.Noise(7000, 2))]);

    public StoreServiceTests() => _engine = new ContainerEngine(new EngineOptions { Paths = _store.Paths, Network = "none" });

    private string Repository => _registry.Address + "/app";

    private StoreService Store => _engine.Store;

    public async Task InitializeAsync()
    {
        _one.AddTo(_registry, "v1");
        _two.AddTo(_registry, "v2");
        await _store.Images.PullAsync(ImageReference.Parse(Repository + ":v1"));
        await _store.Images.PullAsync(ImageReference.Parse(Repository + ":v2"));
    }

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task Images_and_containers_are_measured_with_what_they_share()
    {
        ContainerInfo container = (await _engine.Containers.CreateAsync(new ContainerOptions { Image = Repository + ":v1" })).Read();
        File.WriteAllBytes(Path.Combine(container.UpperDir!, "changed"), new byte[321]);

        StoreUsage[] usage = [.. Store.Measure()];
        long blobs = _store.Blobs().Sum(name => _store.BlobLength(name));
        Assert.Equal(["Images", "Containers", "Local Volumes", "Build Cache"], usage.Select(row => row.Type));
        Assert.Equal((2, 1, 112_000 + blobs), (usage[0].Total, usage[0].Active, usage[0].Size));
        long only = 7000 + _two.Layers[1].Length + _two.Configuration.Length + _two.Manifest.Length;
        Assert.Equal(only, usage[0].Reclaimable);
        Assert.Equal(new StoreUsage("Containers", 1, 0, 321, 321), usage[1]);

        ImageUsage one = Assert.Single(Store.MeasureImages(), row => row.Image.Tag == "v1");
        Assert.Equal((105_000, 100_000, 5000, 1), (one.Size, one.SharedSize, one.UniqueSize, one.Containers));
    }

    [Fact]
    public async Task A_clearing_removes_what_it_planned_and_nothing_that_is_used()
    {
        ContainerInfo container = (await _engine.Containers.CreateAsync(new ContainerOptions { Image = Repository + ":v1" })).Read();
        ClearingOptions all = new() { Images = true, AllImages = true };
        StoreClearing plan = Store.Plan(all);
        Assert.Equal(2, _engine.Images.List().Count);

        StoreClearing cleared = await Store.ClearAsync(all);
        Assert.Equal(plan.Bytes, cleared.Bytes);
        Assert.Equal(plan.Images, cleared.Images);
        Assert.Contains(new ImageRemoval(Repository + ":v2", null), cleared.Images);
        Assert.Contains(new ImageRemoval(null, _two.Id.ToString()), cleared.Images);
        Assert.Equal("v1", Assert.Single(_engine.Images.List()).Tag);
        Assert.Equal(2, _store.Layers().Length);
        Assert.Equal(4, _store.Blobs().Length);

        cleared = await Store.ClearAsync(all with { Containers = true });
        Assert.Equal([container.Id], cleared.Containers);
        Assert.Empty(_store.Layers());
        Assert.Empty(_store.Blobs());
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task Without_all_only_images_without_a_tag_go()
    {
        Assert.Empty((await Store.ClearAsync(new ClearingOptions { Images = true })).Images);
        _two.AddTo(_registry, "v1");
        await _store.Images.PullAsync(ImageReference.Parse(Repository + ":v1")); // The first image lost its tag to the second.

        StoreClearing cleared = await Store.ClearAsync(new ClearingOptions { Images = true });
        Assert.Contains(new ImageRemoval(null, _one.Id.ToString()), cleared.Images);
        Assert.All(_engine.Images.List(), image => Assert.Equal(_two.Id.ToString(), image.Id));
        Assert.Equal((4, 2), (_store.Blobs().Length, _store.Layers().Length));
    }

    [Fact]
    public async Task Nothing_stays_that_only_a_name_held_which_another_tool_replaced_or_took_out_of_the_index()
    {
        string file = Path.Combine(_store.Paths.Content, "index.json");
        JsonNode index = JsonNode.Parse(File.ReadAllText(file))!;
        JsonArray entries = index["manifests"]!.AsArray();
        entries.Remove(entries.Single(entry => (string?)entry!["digest"] == _one.ManifestDigest.ToString()));
        File.WriteAllText(file, index.ToJsonString());

        StoreClearing cleared = await Store.ClearAsync(new ClearingOptions { Images = true });
        Assert.True(cleared.Bytes > 5000, $"{cleared.Bytes}");
        string[] kept = [.. new[] { _two.Id, _two.ManifestDigest }.Concat(_two.Layers.Select(layer => Digest.Of(layer))).Select(digest => digest.Hex).Order(StringComparer.Ordinal)];
        Assert.Equal(kept, _store.Blobs().Order(StringComparer.Ordinal));
        Assert.Equal(2, _store.Layers().Length);
        Assert.True((await Store.CheckAsync()).IsHealthy);
    }

    [Fact]
    public async Task A_store_that_is_whole_is_healthy()
    {
        StoreCheck check = await Store.CheckAsync();
        Assert.Empty(check.Problems);
        Assert.Equal((7, 3, 0, true), (check.Blobs, check.Layers, check.Containers, check.IsHealthy));
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task What_is_damaged_or_missing_is_named_and_comes_back_from_archive_and_registry()
    {
        ChainId base0 = ChainId.Of(_engine.Images.Get(Repository + ":v1").GetConfiguration().DiffIds)[0];
        ChainId top = ChainId.Of(_engine.Images.Get(Repository + ":v1").GetConfiguration().DiffIds)[1];
        ChainId other = ChainId.Of(_engine.Images.Get(Repository + ":v2").GetConfiguration().DiffIds)[1];
        File.AppendAllText(Path.Combine(_store.Paths.LayerFiles(base0), "base"), "x");
        TreeRemoval.Remove(_store.Paths.LayerFolder(top));
        File.SetUnixFileMode(Path.Combine(_store.Paths.LayerFiles(other), "two"), UnixFileMode.UserRead | UnixFileMode.SetUser);
        File.Delete(_store.BlobPath(Digest.Of(_one.Layers[1])));
        File.WriteAllText(_store.BlobPath(_two.Id), "{}");

        StoreCheck check = await Store.CheckAsync();
        Assert.False(check.IsHealthy);
        Assert.Equal(
            [
                (StoreFault.BlobDamaged, _two.Id.ToString()), (StoreFault.BlobMissing, Digest.Of(_one.Layers[1]).ToString()),
                (StoreFault.LayerDamaged, base0.ToString()), (StoreFault.LayerMissing, top.ToString()),
            ],
            check.Problems.Select(problem => (problem.Fault, problem.Subject)).OrderBy(problem => problem.Fault.ToString(), StringComparer.Ordinal));
        Assert.All(check.Problems, problem => Assert.NotEmpty(problem.Images));
        Assert.Contains("/base is not as in its archive", check.Problems.Single(problem => problem.Fault == StoreFault.LayerDamaged).Message, StringComparison.Ordinal);
        Assert.Equal("v1", Assert.Single(_engine.Images.List()).Tag); // The other's configuration is lost; it hides nothing.
        Assert.Throws<StoreDamagedException>(() => _engine.Images.Get(Repository + ":v2"));

        check = await Store.CheckAsync(repair: true);
        Assert.True(check.IsHealthy, string.Join('\n', check.Problems));
        Assert.All(check.Problems, problem => Assert.True(problem.Repaired));
        Assert.Contains(other.ToString(), check.Problems.Select(problem => problem.Subject)); // Seen once the configuration was back.
        Assert.Empty((await Store.CheckAsync()).Problems);
        Assert.Equal(2, _engine.Images.List().Count);
    }

    [Fact]
    public async Task What_cannot_be_repaired_stays_and_says_why()
    {
        Digest blob = Digest.Of(_one.Layers[1]);
        File.Delete(_store.BlobPath(blob));
        _registry.Script = async request =>
        {
            await request.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            return true;
        };

        StoreCheck check = await Store.CheckAsync(repair: true);
        StoreProblem problem = Assert.Single(check.Problems);
        Assert.Equal((StoreFault.BlobMissing, blob.ToString(), false), (problem.Fault, problem.Subject, problem.Repaired));
        Assert.Contains(_registry.Address, problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, _engine.Images.List().Count);
    }

    [Fact]
    public async Task An_image_whose_manifest_is_lost_can_be_removed()
    {
        File.Delete(_store.BlobPath(_one.ManifestDigest));
        Assert.Equal(new ImageRemoval(Repository + ":v1", null), _engine.Images.Remove(Repository + ":v1")[0]);
        Assert.Equal("v2", Assert.Single(_engine.Images.List()).Tag);
        await Store.ClearAsync(new ClearingOptions { Images = true });
        Assert.Equal(4, _store.Blobs().Length);
        Assert.True((await Store.CheckAsync()).IsHealthy);
    }
}
