using System.IO.Compression;
using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Registry;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Registries that answer otherwise than the specification has it, and still have the image: docker pulls from and pushes to each of them.</summary>
public sealed class RegistryQuirkTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _registry = new();
    private readonly ImageStore _store = new();
    private readonly TestImage _image = TestImage.Of([("a", TestImage.Noise(200_000))]);

    private ImageReference Name => ImageReference.Parse(_registry.Address + "/app:v1");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    [Theory]
    [InlineData("answered 404")]
    [InlineData("answered 405")]
    [InlineData("answered 403")]
    [InlineData("answered 501")]
    [InlineData("length 0")]
    [InlineData("digest in capitals")]
    public async Task A_manifest_is_asked_for_whole_where_HEAD_tells_nothing(string how)
    {
        _image.AddTo(_registry, "v1");
        _registry.Script = async request =>
        {
            if (request.Method != "HEAD")
            {
                return false;
            }

            string headers = $"Content-Type: {MediaTypes.ImageManifest}\r\nDocker-Content-Digest: {(how.StartsWith("digest", StringComparison.Ordinal) ? _image.ManifestDigest.ToString().ToUpperInvariant() : _image.ManifestDigest)}\r\n";
            await request.AnswerAsync(how.StartsWith("answered", StringComparison.Ordinal) ? int.Parse(how[^3..], System.Globalization.CultureInfo.InvariantCulture) : 200, "", headers);
            return true;
        };
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), (await _store.Images.PullAsync(Name)).Id);
    }

    [Fact]
    public async Task A_manifest_may_come_compressed_and_in_chunks()
    {
        _image.AddTo(_registry, "v1");
        _registry.Script = async request =>
        {
            if (!request.Path.Contains("/manifests/", StringComparison.Ordinal))
            {
                return false;
            }

            byte[] bytes = Compressed(_image.Manifest);
            string headers = $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Type: {MediaTypes.ImageManifest}\r\nDocker-Content-Digest: {_image.ManifestDigest}\r\n";
            if (request.Method == "HEAD")
            {
                await request.SendAsync($"{headers}Content-Length: {bytes.Length}\r\n\r\n");
                return true;
            }

            await request.SendAsync($"{headers}Transfer-Encoding: chunked\r\n\r\n{bytes.Length:x}\r\n");
            await request.Connection.WriteAsync(bytes);
            await request.SendAsync("\r\n0\r\n\r\n");
            return true;
        };
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), (await _store.Images.PullAsync(Name)).Id);
    }

    /// <summary>A layer that is compressed once more on its way, one whose header says only what it is, and one that breaks off in the middle.</summary>
    [Theory]
    [InlineData("compressed", false)]
    [InlineData("compressed", true)]
    [InlineData("said to be", false)]
    public async Task A_blob_may_come_compressed(string how, bool breaksOff)
    {
        _image.AddTo(_registry, "v1");
        byte[] layer = _image.Layers[0];
        byte[] sent = how == "compressed" ? Compressed(layer) : layer;
        bool isWhole = !breaksOff;
        _registry.Script = async request =>
        {
            if (!request.Path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal))
            {
                return false;
            }

            await request.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {sent.Length}\r\n\r\n");
            await request.Connection.WriteAsync(sent.AsMemory(0, isWhole ? sent.Length : sent.Length / 2));
            isWhole = true;
            return true;
        };
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), (await _store.Images.PullAsync(Name)).Id);
    }

    [Fact]
    public async Task A_blob_that_is_not_compressed_as_its_answer_says_is_refused()
    {
        _image.AddTo(_registry, "v1");
        byte[] layer = _image.Layers[0];
        _registry.Script = async request =>
        {
            if (!request.Path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal))
            {
                return false;
            }

            await request.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain");
            return true;
        };
        ContentDigestException exception = await Assert.ThrowsAsync<ContentDigestException>(() => _store.Images.PullAsync(Name));
        Assert.Contains("is not compressed as its answer says", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_refuses_ranges_sends_the_whole_blob_again()
    {
        _image.AddTo(_registry, "v1");
        byte[] layer = _image.Layers[0];
        int asked = 0;
        _registry.Script = async request =>
        {
            if (!request.Path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal) || (request.From is null && asked++ > 0))
            {
                return false;
            }

            if (request.From is not null)
            {
                await request.AnswerAsync(416, "");
                return true;
            }

            await request.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {layer.Length}\r\n\r\n");
            await request.Connection.WriteAsync(layer.AsMemory(0, layer.Length / 2));
            return true;
        };
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), (await _store.Images.PullAsync(Name)).Id);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Entries_of_an_index_need_no_platform()
    {
        TestImage other = TestImage.Make(Platform.Parse(Platform.Host.Architecture == "arm64" ? "linux/amd64" : "linux/arm64"), [[("b", [1])]]);
        _image.AddTo(_registry);
        other.AddTo(_registry);
        _registry.AddManifest("v1", TestImage.Index((other, null), (_image, null)));
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), (await _store.Images.PullAsync(Name)).Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_index_may_list_an_index(bool hasPlatform)
    {
        _image.AddTo(_registry);
        byte[] inner = TestImage.Index((_image, Platform.Host));
        _registry.Add(inner);
        var outer = new ImageIndex
        {
            SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = [TestImage.Describe(inner, MediaTypes.ImageIndex) with { Platform = hasPlatform ? Platform.Host : null }],
        };
        _registry.AddManifest("v1", JsonSerializer.SerializeToUtf8Bytes(outer, OciJson.Plain.ImageIndex));
        string id = (await _store.Images.PullAsync(Name)).Id;
        Assert.Equal(Digest.Of(_image.Configuration).ToString(), id);

        int before = _registry.Requests.Count;
        Assert.Equal(id, (await _store.Images.PullAsync(Name)).Id);
        Assert.Equal(before + 1, _registry.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task A_mount_that_is_refused_is_an_upload(int status)
    {
        var uploaded = new MemoryStream();
        byte[] blob = TestImage.Noise(1000);
        _registry.Script = async request =>
        {
            switch (request.Method)
            {
                case "HEAD":
                    await request.AnswerAsync(405, "");
                    break;
                case "POST" when request.Path.Contains("mount=", StringComparison.Ordinal):
                    await request.AnswerAsync(status, """{"errors":[{"code":"UNSUPPORTED"}]}""");
                    break;
                case "POST":
                    await request.AnswerAsync(202, "", "Location: /v2/app/blobs/uploads/1?state=x\r\n");
                    break;
                default:
                    await request.ReadBodyAsync(uploaded, request.Length);
                    await request.AnswerAsync(201, "", $"Docker-Content-Digest: {Digest.Of(blob).ToString().ToUpperInvariant()}\r\n");
                    break;
            }

            return true;
        };
        using var client = new RegistryClient(_registry.Address, new RegistryOptions { Credentials = new FixedCredentials(null), FirstRetryDelay = TimeSpan.FromMilliseconds(1) });
        var target = new RegistryTarget(client, Name, _ => "other");
        using var content = new MemoryStream(blob);
        Assert.True(await target.WriteAsync(TestImage.Describe(blob, MediaTypes.Layer), content, default));
        Assert.Equal(blob, uploaded.ToArray());
        Assert.Single(_registry.Requests, request => request.Path.Contains("mount=", StringComparison.Ordinal));
        Assert.EndsWith($"/v2/app/blobs/uploads/1?state=x&digest={Uri.EscapeDataString(Digest.Of(blob).ToString())}", _registry.Requests.Last().Path, StringComparison.Ordinal);
    }

    private static byte[] Compressed(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
