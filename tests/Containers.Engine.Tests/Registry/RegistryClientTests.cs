using System.Net;
using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>How the client meets registries that misbehave.</summary>
public sealed class RegistryClientTests : IAsyncLifetime
{
    private const string Manifest = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}""";
    private readonly ScriptedRegistry _registry = new();
    private readonly List<RegistryClient> _clients = [];

    private static RegistryOptions Quick { get; } = new()
    {
        Credentials = new FixedCredentials(null),
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        ResponseTimeout = TimeSpan.FromSeconds(10),
        StallTimeout = TimeSpan.FromSeconds(10),
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_manifest_is_resolved_by_one_head_request()
    {
        Digest digest = _registry.AddManifest("v1", Encoding.UTF8.GetBytes(Manifest));
        Descriptor descriptor = (await Repository().ResolveAsync("v1", default))!;
        Assert.Equal((digest, (long)Manifest.Length, MediaTypes.ImageManifest), (descriptor.Digest, descriptor.Size, descriptor.MediaType));
        ScriptedRequest request = Assert.Single(_registry.Requests);
        Assert.Equal(("HEAD", "/v2/a/b/manifests/v1"), (request.Method, request.Path));
        Assert.Contains(MediaTypes.DockerManifestList, request.Headers["accept"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_leaves_out_headers_is_asked_for_the_manifest_itself()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Manifest);
        _registry.Script = async request =>
        {
            await request.AnswerAsync(200, bytes, "Content-Type: text/plain\r\n");
            return true;
        };
        Descriptor descriptor = (await Repository().ResolveAsync("v1", default))!;
        Assert.Equal((Digest.Of(bytes), MediaTypes.ImageManifest), (descriptor.Digest, descriptor.MediaType));
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_ManifestUnknown()
    {
        RegistryException exception = await Refusal(() => Repository().ResolveAsync("v1", default));
        Assert.Equal(("ManifestUnknown", HttpStatusCode.NotFound), (exception.ErrorId, exception.StatusCode));
        Assert.Contains("/a/b:v1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_does_not_run_is_RegistryUnavailable_at_once()
    {
        string address = _registry.Address;
        await _registry.DisposeAsync();
        RegistryException exception = await Refusal(() => Repository(address: address).ResolveAsync("v1", default));
        Assert.Equal("RegistryUnavailable", exception.ErrorId);
        Assert.Contains(address + " cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_failure_that_may_pass_is_asked_again(int status)
    {
        _registry.AddManifest("v1", Encoding.UTF8.GetBytes(Manifest));
        int left = 3;
        _registry.Script = async request =>
        {
            bool fail = Interlocked.Decrement(ref left) >= 0;
            if (fail)
            {
                await request.AnswerAsync(status, "{}");
            }

            return fail;
        };
        Assert.NotNull(await Repository().ResolveAsync("v1", default));
        Assert.Equal(4, _registry.Requests.Count);
    }

    [Theory]
    [InlineData(500, "RegistryUnavailable")]
    [InlineData(429, "RegistryRateLimited")]
    public async Task A_failure_that_does_not_pass_ends_after_some_attempts(int status, string id)
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(status, """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow\ndown"}]}""");
            return true;
        };
        RegistryException exception = await Refusal(() => Repository().OpenAsync(ManifestDescriptor(), default));
        Assert.Equal((id, "TOOMANYREQUESTS"), (exception.ErrorId, exception.Code));
        Assert.Contains("slow down", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Quick.Retries + 1, _registry.Requests.Count);
    }

    [Fact]
    public async Task Retry_after_is_waited_for()
    {
        _registry.AddManifest("v1", Encoding.UTF8.GetBytes(Manifest));
        var times = new List<DateTime>();
        _registry.Script = async request =>
        {
            times.Add(DateTime.UtcNow);
            if (times.Count == 1)
            {
                await request.AnswerAsync(429, "", "Retry-After: 1\r\n");
            }

            return times.Count == 1;
        };
        await Repository().ResolveAsync("v1", default);
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_retry_after_that_is_too_long_is_told_instead_of_waited_for()
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(429, "", "Retry-After: 3600\r\n");
            return true;
        };
        RegistryException exception = await Refusal(() => Repository().ResolveAsync("v1", default));
        Assert.Equal("RegistryRateLimited", exception.ErrorId);
        Assert.Contains("3600 s", exception.Message, StringComparison.Ordinal);
        Assert.Single(_registry.Requests);
    }

    [Theory]
    [InlineData("<html>", "text/html")]
    [InlineData("{\"a\":", "application/json")]
    [InlineData("{}", "application/json")]
    public async Task What_is_no_manifest_is_RegistryProtocolError(string body, string type)
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(200, body, $"Content-Type: {type}\r\n");
            return true;
        };
        Assert.Equal("RegistryProtocolError", (await Refusal(() => Repository().ResolveAsync("v1", default))).ErrorId);
    }

    [Fact]
    public async Task Schema_1_is_refused_by_its_name()
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(200, """{"schemaVersion":1,"fsLayers":[]}""", $"Content-Type: {MediaTypes.DockerSchema1Signed}\r\n");
            return true;
        };
        RegistryException exception = await Refusal(() => Repository().ResolveAsync("v1", default));
        Assert.Contains("schema 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_manifest_is_cut_off()
    {
        _registry.Script = async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n");
            while (request.Method != "HEAD")
            {
                await request.Connection.WriteAsync(new byte[64 * 1024]);
            }

            return true;
        };
        RegistryException exception = await Refusal(() => Repository().ResolveAsync("v1", default));
        Assert.Contains("4 MiB", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_by_digest_that_is_answered_with_another_is_refused()
    {
        Digest other = _registry.AddManifest("v1", Encoding.UTF8.GetBytes(Manifest));
        var asked = Digest.Of("other"u8);
        _registry.Script = async request =>
        {
            await request.AnswerAsync(
                200, Manifest, $"Content-Type: {MediaTypes.ImageManifest}\r\nDocker-Content-Digest: {other}\r\n");
            return true;
        };
        RegistryException exception = await Refusal(() => Repository().ResolveAsync(asked.ToString(), default));
        Assert.Contains(other.ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_breaks_goes_on_from_where_it_was()
    {
        byte[] content = Blob(1_000_000);
        Descriptor blob = Describe(content);
        _registry.Add(content);
        _registry.Script = async request =>
        {
            int from = request.From ?? 0;
            if (from > 700_000)
            {
                return false;
            }

            await request.SendAsync(
                $"HTTP/1.1 {(request.From is null ? 200 : 206)} OK\r\nContent-Length: {content.Length - from}\r\n"
                + $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n\r\n");
            await request.Connection.WriteAsync(content.AsMemory(from, 150_000));
            return true; // And hangs up.
        };
        Assert.Equal(content, await ReadAllAsync(await Repository().OpenAsync(blob, default)));
        Assert.Equal(6, _registry.Requests.Count);
        Assert.Equal(5, _registry.Requests.Count(request => request.From > 0));
    }

    [Fact]
    public async Task A_registry_without_ranges_sends_all_again_and_the_start_is_skipped()
    {
        byte[] content = Blob(300_000);
        Descriptor blob = Describe(content);
        _registry.Script = async request =>
        {
            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\n\r\n");
            await request.Connection.WriteAsync(content.AsMemory(0, request.From is null ? 100_000 : content.Length));
            return true;
        };
        Assert.Equal(content, await ReadAllAsync(await Repository().OpenAsync(blob, default)));
        Assert.Equal(2, _registry.Requests.Count);
    }

    [Fact]
    public async Task A_download_that_always_breaks_at_the_same_byte_ends_with_an_error()
    {
        Descriptor blob = Describe(Blob(1000));
        _registry.Script = async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            return true;
        };
        await using Stream stream = await Repository().OpenAsync(blob, default);
        ContainersException exception = await Assert.ThrowsAnyAsync<ContainersException>(() => ReadAllAsync(stream));
        Assert.True(exception.ErrorId is "RegistryUnavailable" or "ContentDigestMismatch", exception.ErrorId);
    }

    [Fact]
    public async Task A_download_that_stands_still_is_taken_up_again()
    {
        byte[] content = Blob(100_000);
        _registry.Add(content);
        var over = new TaskCompletionSource();
        _registry.Script = async request =>
        {
            if (request.From is not null)
            {
                return false;
            }

            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\n\r\n");
            await request.Connection.WriteAsync(content.AsMemory(0, 50_000));
            await over.Task;
            return true;
        };
        RegistryRepository repository = Repository(Quick with { StallTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(content, await ReadAllAsync(await repository.OpenAsync(Describe(content), default)));
        over.SetResult();
    }

    [Fact]
    public async Task A_blob_of_another_length_is_refused_before_it_is_read()
    {
        byte[] content = Blob(1000);
        _registry.Add(content);
        await using Stream stream = await Repository().OpenAsync(Describe(content) with { Size = 2000 }, default);
        ContentDigestException exception = await Assert.ThrowsAsync<ContentDigestException>(() => ReadAllAsync(stream));
        Assert.Contains("1000 bytes, not 2000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_blob_ends_after_the_size_of_its_descriptor()
    {
        _registry.Script = async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while (true)
            {
                await request.Connection.WriteAsync(new byte[64 * 1024]);
            }
        };
        byte[] read = await ReadAllAsync(await Repository().OpenAsync(Describe(new byte[500_000]), default));
        Assert.Equal(500_000, read.Length);
    }

    [Fact]
    public async Task A_redirect_to_another_host_gets_no_credentials()
    {
        await using var storage = new ScriptedRegistry();
        byte[] content = Blob(1000);
        storage.Add(content);
        _registry.Script = async request =>
        {
            if (request.Authorization is null)
            {
                await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
                return true;
            }

            string name = request.Path[(request.Path.LastIndexOf('/') + 1)..];
            await request.AnswerAsync(307, "", $"Location: http://localhost:{storage.Address.Split(':')[1]}/blobs/{name}\r\n");
            return true;
        };
        RegistryRepository repository = Repository(Quick with { Credentials = new FixedCredentials("secret") });
        Assert.Equal(content, await ReadAllAsync(await repository.OpenAsync(Describe(content), default)));
        Assert.NotNull(_registry.Requests.Last().Authorization);
        Assert.Null(Assert.Single(storage.Requests).Authorization);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(302, "", $"Location: {request.Path}\r\n");
            return true;
        };
        Assert.Equal("RegistryProtocolError", (await Refusal(() => Repository().ResolveAsync("v1", default))).ErrorId);
    }

    [Fact]
    public async Task A_challenge_of_another_host_is_not_answered()
    {
        await using var storage = new ScriptedRegistry(async request =>
        {
            await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            return true;
        });
        _registry.Script = async request =>
        {
            await request.AnswerAsync(307, "", $"Location: http://localhost:{storage.Address.Split(':')[1]}{request.Path}\r\n");
            return true;
        };
        RegistryRepository repository = Repository(Quick with { Credentials = new FixedCredentials("secret") });
        Assert.Equal("RegistryUnauthorized", (await Refusal(() => repository.ResolveAsync("v1", default))).ErrorId);
        Assert.All(storage.Requests.Concat(_registry.Requests), request => Assert.Null(request.Authorization));
    }

    private static Task<RegistryException> Refusal(Func<Task> action) => Assert.ThrowsAsync<RegistryException>(action);

    private static byte[] Blob(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static Descriptor Describe(byte[] content) =>
        new() { MediaType = MediaTypes.LayerGzip, Digest = Digest.Of(content), Size = content.Length };

    private static Descriptor ManifestDescriptor() =>
        new() { MediaType = MediaTypes.ImageManifest, Digest = Digest.Of("x"u8), Size = 1 };

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        await using (stream)
        {
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory);
            return memory.ToArray();
        }
    }

    private RegistryRepository Repository(RegistryOptions? options = null, string? address = null)
    {
        address ??= _registry.Address;
        var client = new RegistryClient(address, options ?? Quick);
        _clients.Add(client);
        return new RegistryRepository(client, ImageReference.Parse(address + "/a/b:v1"));
    }
}

/// <summary>The same credential for every registry, or none.</summary>
internal sealed class FixedCredentials(string? password) : IRegistryCredentialSource
{
    public Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken) =>
        Task.FromResult(password is null ? null : new RegistryCredential { UserName = "user", Password = password });
}
