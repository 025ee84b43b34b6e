using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Configuration;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Pulls through a mirror, which has everything, less, or nothing that is right.</summary>
public sealed class RegistryMirrorTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _mirror = new();
    private readonly ScriptedRegistry _origin = new();
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _image = TestImage.Of([("a", TestImage.Noise(300_000))], [("b", [1])]);

    private ImageReference Name => ImageReference.Parse(_origin.Address + "/app:v1");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _mirror.DisposeAsync();
        await _origin.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_the_mirror_has_is_not_asked_of_the_registry()
    {
        _image.AddTo(_mirror, "v1");
        ImageInfo pulled = await PullAsync("/cache");
        Assert.Equal((_image.Id.ToString(), _origin.Address + "/app"), (pulled.Id, pulled.Repository));
        Assert.Empty(_origin.Requests);
        Assert.All(_mirror.Requests, request => Assert.StartsWith("/v2/cache/app/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_without_the_image_leaves_it_to_the_registry()
    {
        _image.AddTo(_origin, "v1");
        Assert.Equal(_image.Id.ToString(), (await PullAsync()).Id);
        Assert.NotEmpty(_mirror.Requests);
    }

    [Fact]
    public async Task A_mirror_that_is_down_leaves_it_to_the_registry()
    {
        _image.AddTo(_origin, "v1");
        await _mirror.DisposeAsync();
        Assert.Equal(_image.Id.ToString(), (await PullAsync()).Id);
    }

    [Theory]
    [InlineData("breaks")]
    [InlineData("is short")]
    [InlineData("fails")]
    public async Task A_blob_that_the_mirror_does_not_give_whole_comes_from_the_registry(string how)
    {
        _image.AddTo(_mirror, "v1");
        _image.AddTo(_origin, "v1");
        byte[] layer = _image.Layers[0];
        _mirror.Script = async request =>
        {
            bool meant = request.IsBlob && request.Path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal);
            if (meant && how == "breaks" && request.From is null)
            {
                await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {layer.Length}\r\n\r\n");
                await request.Connection.WriteAsync(layer.AsMemory(0, 100_000));
            }
            else if (meant)
            {
                await (how == "is short" ? request.AnswerAsync(200, layer[..1000]) : request.AnswerAsync(500, ""));
            }

            return meant;
        };
        Assert.Equal(_image.Id.ToString(), (await PullAsync()).Id);
        ScriptedRequest rest = Assert.Single(_origin.Requests);
        Assert.Equal(how == "breaks" ? 100_000 : null, rest.From);
    }

    [Fact]
    public async Task Where_neither_has_it_the_error_tells_of_both()
    {
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => PullAsync());
        Assert.Equal("ManifestUnknown", exception.ErrorId);
        Assert.StartsWith(_origin.Address, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Its mirror before that: " + _mirror.Address, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_credential_for_a_registry_is_not_for_its_mirror()
    {
        _image.AddTo(_origin, "v1");
        _mirror.Script = _origin.Script = async request =>
        {
            if (request.Authorization is null)
            {
                await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            }

            return request.Authorization is null;
        };
        await PullAsync(credential: new() { UserName = "user", Password = "s3cr3t-pa55" });
        Assert.All(_mirror.Requests, request => Assert.Null(request.Authorization));
        Assert.NotEmpty(_mirror.Requests);
    }

    [Fact]
    public async Task A_push_goes_to_the_registry_alone()
    {
        _image.AddTo(_mirror, "v1");
        await PullAsync();
        _mirror.Requests.Clear();
        await Assert.ThrowsAsync<RegistryException>(() => Service().PushAsync(Name)); // The scripted registry takes nothing.
        Assert.Empty(_mirror.Requests);
        Assert.NotEmpty(_origin.Requests);
    }

    private Task<ImageInfo> PullAsync(string path = "", Engine.Registry.Credentials.RegistryCredential? credential = null) =>
        Service(path).PullAsync(Name, new PullOptions { Credential = credential });

    private ImageService Service(string path = "")
    {
        File.WriteAllText(_folder.Combine("registries.json"), $$$"""{"registries":{"{{{_origin.Address}}}":{"mirrors":["http://{{{_mirror.Address + path}}}"]} } }""");
        return new ImageService(_store.Paths, null, new RegistryOptions
        {
            Credentials = new FixedCredentials(null),
            Configuration = new RegistryConfiguration([_folder.Combine("registries.json")]),
            FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        });
    }
}
