using System.Globalization;
using System.Text;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>
/// Whole pulls, as a user who is signed in, from registries that do what they must not: each ends by itself with one error that the product
/// made, leaves nothing in the store, and shows the password to nobody.
/// </summary>
public sealed class MisbehavingRegistryTests : IAsyncLifetime
{
    private const string Password = "s3cr3t-pa55";
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);
    private static readonly string Pair = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Password));
    private readonly ScriptedRegistry _registry = new();
    private readonly ScriptedRegistry _elsewhere = new();
    private readonly ImageStore _store = new();
    private readonly TestImage _image = TestImage.Of([("a", TestImage.Noise(200_000))]);
    private TimeSpan _patience = Hang;
    private int _count;

    private ImageReference Name => ImageReference.Parse(_registry.Address + "/app:v1");

    public Task InitializeAsync()
    {
        _image.AddTo(_registry, "v1");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _elsewhere.DisposeAsync();
        _store.Dispose();
    }

    [Theory]
    [InlineData("closes every connection", "RegistryUnavailable")]
    [InlineData("speaks another protocol", "RegistryUnavailable")]
    [InlineData("sends headers without end", "RegistryUnavailable")]
    [InlineData("never answers", "RegistryUnavailable")]
    [InlineData("fails with an endless text", "RegistryUnavailable")]
    [InlineData("asks to wait for a century", "RegistryRateLimited")]
    [InlineData("asks to wait for less than nothing", "RegistryRateLimited")]
    [InlineData("refuses without saying what it wants", "RegistryUnauthorized")]
    [InlineData("refuses each new token", "RegistryUnauthorized")]
    [InlineData("gives endless tokens", "RegistryProtocolError")]
    [InlineData("names a realm that never answers", "RegistryUnavailable")]
    [InlineData("names a realm that is no address", "RegistryProtocolError")]
    [InlineData("redirects for ever", "RegistryProtocolError")]
    [InlineData("redirects to a file", "RegistryProtocolError")]
    [InlineData("redirects to one who wants the password", "RegistryUnauthorized")]
    [InlineData("answers with nothing", "RegistryProtocolError")]
    public async Task A_registry_that_misbehaves_altogether(string how, string id)
    {
        ExpectSilence(id);
        _registry.Script = request => MisbehaveAsync(how, request);
        _elsewhere.Script = async request =>
        {
            await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            return true;
        };
        Assert.Equal(id, (await FailureAsync()).ErrorId);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"schemaVersion\":2,\"config\":7,\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:00\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":null,\"layers\":null}")]
    [InlineData("{\"schemaVersion\":9,\"layers\":[]}")]
    public async Task A_manifest_that_is_malformed(string manifest)
    {
        byte[] bytes = manifest == "[" ? [.. Enumerable.Repeat((byte)'[', 2_000_000)] : Encoding.UTF8.GetBytes(manifest);
        _registry.Script = request => Answer(request, "/manifests/", 200, bytes, $"Content-Type: {MediaTypes.ImageManifest}\r\nDocker-Content-Digest: {Digest.Of(bytes)}\r\n");
        Assert.Equal("ImageInvalid", (await FailureAsync()).ErrorId);
    }

    [Fact]
    public async Task A_configuration_that_is_malformed()
    {
        byte[] configuration = "{\"rootfs\":7"u8.ToArray();
        byte[] manifest = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.ImageManifest}}","layers":[],
             "config":{"mediaType":"{{MediaTypes.ImageConfiguration}}","digest":"{{_registry.Add(configuration)}}","size":{{configuration.Length}} } }
            """);
        _registry.AddManifest("v1", manifest);
        Assert.Equal("ImageInvalid", (await FailureAsync()).ErrorId);
    }

    [Theory]
    [InlineData("another range", "ContentDigestMismatch")]
    [InlineData("a chunk without end", "ContentDigestMismatch")]
    [InlineData("nothing at all", "ContentDigestMismatch")]
    [InlineData("not found", "BlobUnknown")]
    [InlineData("one byte and then silence", "RegistryUnavailable")]
    public async Task A_layer_that_comes_as(string how, string id)
    {
        byte[] layer = _image.Layers[0];
        string hex = Digest.Of(layer).Hex;
        ExpectSilence(id);
        _registry.Script = async request =>
        {
            if (!request.Path.EndsWith(hex, StringComparison.Ordinal))
            {
                return false;
            }

            switch (how)
            {
                case "another range":
                    await request.AnswerAsync(206, layer[5..], $"Content-Range: bytes 5-{layer.Length - 1}/{layer.Length}\r\n");
                    break;
                case "a chunk without end":
                    await request.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true)
                    {
                        await request.SendAsync("1000\r\n" + new string('x', 0x1000) + "\r\n");
                    }

                case "nothing at all":
                    await request.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    break;
                case "not found":
                    await request.AnswerAsync(404, """{"errors":[{"code":"BLOB_UNKNOWN"}]}""");
                    break;
                default:
                    if (request.From is null)
                    {
                        await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {layer.Length}\r\n\r\n");
                        await request.Connection.WriteAsync(layer.AsMemory(0, 1));
                    }

                    await request.SilenceAsync();
                    break;
            }

            return true;
        };
        Assert.Equal(id, (await FailureAsync()).ErrorId);
    }

    [Fact]
    public async Task A_layer_that_comes_slowly_but_comes_is_pulled()
    {
        byte[] layer = _image.Layers[0];
        string hex = Digest.Of(layer).Hex;
        _registry.Script = async request =>
        {
            bool meant = request.Path.EndsWith(hex, StringComparison.Ordinal);
            if (meant)
            {
                await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {layer.Length}\r\n\r\n");
                for (int at = 0; at < layer.Length; at += 20_000)
                {
                    await request.Connection.WriteAsync(layer.AsMemory(at, Math.Min(20_000, layer.Length - at)));
                    await Task.Delay(20);
                }
            }

            return meant;
        };
        Assert.Equal(_image.Id.ToString(), (await PullAsync()).Id);
    }

    [Fact]
    public async Task A_foreign_layer_comes_from_its_own_address_without_credentials_and_is_not_pushed()
    {
        byte[] layer = _image.Layers[0];
        _elsewhere.Add(layer);
        string manifest = Encoding.UTF8.GetString(_image.Manifest).Replace(
            $"\"mediaType\":\"{MediaTypes.LayerGzip}\"",
            $"\"mediaType\":\"{MediaTypes.DockerForeignLayerGzip}\",\"urls\":[\"http://{_elsewhere.Address}/files/{Digest.Of(layer)}\"]",
            StringComparison.Ordinal);
        _registry.AddManifest("v1", Encoding.UTF8.GetBytes(manifest));
        var uploaded = new System.Collections.Concurrent.ConcurrentBag<string>();
        _registry.Script = async request =>
        {
            if (request.Authorization is null)
            {
                await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            }
            else if (request.Path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal))
            {
                await request.AnswerAsync(404, "");
            }
            else if (request.Method == "PUT")
            {
                uploaded.Add(request.Path);
                await request.ReadBodyAsync(Stream.Null, request.Length);
                await request.AnswerAsync(201, "");
            }
            else
            {
                return false;
            }

            return true;
        };
        Assert.Equal(_image.Id.ToString(), (await PullAsync()).Id);
        Assert.Null(Assert.Single(_elsewhere.Requests).Authorization);

        await Service().PushAsync(Name);
        Assert.All(uploaded, path => Assert.Contains("/manifests/", path, StringComparison.Ordinal));
        Assert.Equal(2, uploaded.Count);
    }

    private static async Task<bool> Answer(ScriptedRequest request, string path, int status, byte[] body, string headers)
    {
        bool meant = request.Path.Contains(path, StringComparison.Ordinal);
        if (meant)
        {
            await request.AnswerAsync(status, body, headers);
        }

        return meant;
    }

    private static async Task PourAsync(ScriptedRequest request, string start, string more)
    {
        await request.SendAsync(start);
        while (true)
        {
            await request.SendAsync(more);
        }
    }

    private async Task<bool> MisbehaveAsync(string how, ScriptedRequest request)
    {
        string challenge = $"WWW-Authenticate: Bearer realm=\"http://{_registry.Address}/token\",service=\"s\"\r\n";
        string number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        bool token = request.Path.StartsWith("/token", StringComparison.Ordinal);
        await (how switch
        {
            "closes every connection" => Task.CompletedTask,
            "speaks another protocol" => request.SendAsync("SSH-2.0-OpenSSH_9.2\r\n"),
            "sends headers without end" => PourAsync(request, "HTTP/1.1 200 OK\r\n", "X-More: " + new string('x', 4000) + "\r\n"),
            "never answers" => request.SilenceAsync(),
            "fails with an endless text" => PourAsync(request, "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n", new string('x', 4000)),
            "asks to wait for a century" => request.AnswerAsync(429, "", "Retry-After: 3153600000\r\n"),
            "asks to wait for less than nothing" => request.AnswerAsync(429, "", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
            "refuses without saying what it wants" => request.AnswerAsync(401, ""),
            "refuses each new token" => token ? request.AnswerAsync(200, $$"""{"token":"t{{number}}"}""") : request.AnswerAsync(401, "", challenge),
            "gives endless tokens" => token
                ? PourAsync(request, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"token\":\"", new string('x', 4000))
                : request.AnswerAsync(401, "", challenge),
            "names a realm that never answers" => token ? request.SilenceAsync() : request.AnswerAsync(401, "", challenge),
            "names a realm that is no address" => request.AnswerAsync(401, "", "WWW-Authenticate: Bearer realm=\"file:///etc/passwd\"\r\n"),
            "redirects for ever" => request.AnswerAsync(307, "", $"Location: {request.Path}?{number}\r\n"),
            "redirects to a file" => request.AnswerAsync(307, "", "Location: file:///etc/passwd\r\n"),
            "redirects to one who wants the password" => request.AnswerAsync(307, "", $"Location: http://{_elsewhere.Address}{request.Path}\r\n"),
            _ => request.AnswerAsync(200, ""),
        });
        return true;
    }

    private ImageService Service() => new(_store.Paths, null, new RegistryOptions
    {
        Credentials = new FixedCredentials(Password),
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        Retries = 2,
        ResponseTimeout = _patience,
        StallTimeout = _patience,
    });

    /// <summary>
    /// Gives up soon where nothing else can end it (one that does not speak HTTP is asked by TLS, and says nothing then), and nowhere else: a machine
    /// that is busy may take as long to answer.
    /// </summary>
    private void ExpectSilence(string id) => _patience = id == "RegistryUnavailable" ? TimeSpan.FromMilliseconds(500) : Hang;

    private Task<ImageInfo> PullAsync() => Service().PullAsync(Name).WaitAsync(Hang);

    private async Task<ContainersException> FailureAsync()
    {
        ContainersException failure = await Assert.ThrowsAnyAsync<ContainersException>(PullAsync);
        Assert.DoesNotContain(Password, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Pair, failure.ToString(), StringComparison.Ordinal);
        Assert.All(_elsewhere.Requests, request => Assert.Null(request.Authorization));
        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Staged());
        return failure;
    }
}
