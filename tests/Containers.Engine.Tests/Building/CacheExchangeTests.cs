using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Building;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>What one store's builds leave, another store's builds find.</summary>
public sealed class CacheExchangeTests : IDisposable
{
    private const string Dockerfile = """
        FROM scratch AS tools
        COPY --chmod=0555 busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        FROM tools AS made
        RUN echo made > /made
        FROM tools
        COPY --from=made /made /kept
        WORKDIR /work
        RUN cat /kept > again
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly BuildEngine _first = new();
    private readonly BuildEngine _second = new();
    private readonly string _context;

    public CacheExchangeTests()
    {
        _context = _first.Context(Dockerfile);
        if (Requirement.FindProgram("busybox") is { } busybox)
        {
            File.Copy(busybox, Path.Combine(_context, "busybox"));
        }
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [RootFact("busybox")]
    public async Task A_folder_brings_every_step_of_all_stages_or_those_of_the_image_alone()
    {
        string all = $"type=local,dest={_folder.Combine("all")},mode=max", own = $"type=local,dest={_folder.Combine("own")}";
        BuildResult built = await BuildAsync(_first, to: [all, own]);

        BuildResult found = await BuildAsync(_second, from: [$"type=local,src={_folder.Combine("all")}"]);
        Assert.All(found.Record.Steps, step => Assert.True(step.IsCached, step.Text));
        Assert.Equal(_first.Configuration(built).DiffIds, _second.Configuration(found).DiffIds);
        Assert.Equal("made\n", await _second.ShellAsync(found, "cat /work/again"));

        using var third = new BuildEngine();
        BuildResult partly = await BuildAsync(third, from: [$"type=local,src={_folder.Combine("own")}"]);
        Assert.Equal(["RUN echo made > /made"], partly.Record.Steps.Where(step => !step.IsCached).Select(step => step.Text));

        // Once it was brought, it is this store's own.
        Assert.All((await BuildAsync(third)).Record.Steps, step => Assert.True(step.IsCached, step.Text));
    }

    [RootFact("busybox", "docker-registry")]
    public async Task A_registry_has_steps_beside_an_image_or_in_it()
    {
        using var registry = new DockerRegistry();
        string image = $"{registry.Address}/app:v1";
        BuildOptions options = Options(to: [$"type=registry,ref={registry.Address}/app:cache,mode=max,compression=zstd", "type=inline"]) with { Tags = [ImageReference.Parse(image)] };
        await _first.BuildAsync(options);
        await _first.Engine.Images.PushAsync(ImageReference.Parse(image));

        BuildResult found = await BuildAsync(_second, from: [$"type=registry,ref={registry.Address}/app:cache"]);
        Assert.All(found.Record.Steps, step => Assert.True(step.IsCached, step.Text));

        using var third = new BuildEngine();
        BuildResult partly = await BuildAsync(third, from: [image]);
        Assert.Equal(["RUN echo made > /made"], partly.Record.Steps.Where(step => !step.IsCached).Select(step => step.Text));
    }

    [RootFact("busybox")]
    public async Task What_cannot_be_used_is_told_and_the_steps_are_made()
    {
        string place = _folder.Combine("place");
        await BuildAsync(_first, to: [$"type=local,dest={place}"]);
        string largest = new DirectoryInfo(Path.Combine(place, "blobs/sha256")).EnumerateFiles().MaxBy(file => file.Length)!.FullName;
        byte[] bytes = File.ReadAllBytes(largest);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(largest, bytes);

        BuildResult made = await BuildAsync(_second, from: [$"type=local,src={place}", $"type=local,src={_folder.Combine("absent")}"]);
        Assert.False(made.Cached.First());
        Assert.Contains(made.Notices, notice => notice.Contains("absent", StringComparison.Ordinal));
        Assert.Contains(made.Notices, notice => notice.Contains(Path.GetFileName(largest), StringComparison.Ordinal));
        Assert.Equal("made\n", await _second.ShellAsync(made, "cat /work/again"));
    }

    [RootFact("busybox")]
    public async Task An_image_with_fewer_digests_than_layers_is_told_and_the_steps_are_made()
    {
        string place = _folder.Combine("hostile");
        await BuildAsync(_first, to: [$"type=local,dest={place}"]);
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(place, "index.json")))!;
        JsonNode manifest = Blob(index["manifests"]![0]!), configuration = Blob(manifest["config"]!);
        configuration["rootfs"]!["diff_ids"]!.AsArray().RemoveAt(0);
        Put(manifest["config"]!, configuration);
        Put(index["manifests"]![0]!, manifest);
        File.WriteAllText(Path.Combine(place, "index.json"), index.ToJsonString());

        BuildResult made = await BuildAsync(_second, from: [$"type=local,src={place}"]);
        Assert.False(made.Cached.First());
        Assert.Contains("layers in its manifest and", Assert.Single(made.Notices), StringComparison.Ordinal);

        JsonNode Blob(JsonNode descriptor) => JsonNode.Parse(File.ReadAllText(PathOf((string)descriptor["digest"]!)))!;

        string PathOf(string digest) => Path.Combine(place, "blobs", digest.Replace(':', '/'));

        void Put(JsonNode descriptor, JsonNode content)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(content.ToJsonString());
            (descriptor["digest"], descriptor["size"]) = (Digest.Of(bytes).ToString(), bytes.Length);
            File.WriteAllBytes(PathOf(Digest.Of(bytes).ToString()), bytes);
        }
    }

    [RootFact("busybox")]
    public async Task A_place_that_cannot_be_written_fails_the_build_where_that_is_not_ignored()
    {
        string file = _folder.Combine("file");
        File.WriteAllText(file, "");
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => BuildAsync(_first, to: [$"type=local,dest={file}"]));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, Assert.Single((await BuildAsync(_first, to: [$"type=local,dest={file},ignore-error=true"])).Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type=s3,bucket=x")]
    [InlineData("type=local")]
    [InlineData("type=local,dest=x,mode=some")]
    [InlineData("type=registry,ref=x,compression=lz4")]
    [InlineData("type=inline,mode=max")]
    [InlineData("type=local,dst=x")]
    [InlineData("type=local,dest=x,oci-mediatypes=false")]
    [InlineData("type=registry,ref=x,image-manifest=false")]
    [InlineData("type=registry,ref=x,force-compression=true")]
    public void What_is_no_place_is_refused(string text) => Assert.Throws<BuildException>(() => BuildCachePlace.ParseTarget(text));

    private Task<BuildResult> BuildAsync(BuildEngine engine, string[]? from = null, string[]? to = null) => engine.BuildAsync(Options(from, to));

    private BuildOptions Options(string[]? from = null, string[]? to = null) => new()
    {
        Context = _context,
        CacheSources = [.. (from ?? []).Select(BuildCachePlace.ParseSource)],
        CacheTargets = [.. (to ?? []).Select(BuildCachePlace.ParseTarget)],
    };
}
