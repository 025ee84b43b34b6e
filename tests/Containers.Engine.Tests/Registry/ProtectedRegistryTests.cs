using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Real registries that want to know who one is.</summary>
public sealed class ProtectedRegistryTests : IAsyncLifetime
{
    private const string Password = "s3cr3t-pa55";
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TokenRealm _realm = new();
    private DockerConfiguration _configuration = null!;
    private ImageService _images = null!;
    private RegistryService _registries = null!;

    public Task InitializeAsync()
    {
        _configuration = new DockerConfiguration(_folder.Combine("config.json"));
        _images = new ImageService(_store.Paths, null, new RegistryOptions { Credentials = _configuration });
        _registries = new RegistryService(_images.Registries, _configuration);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _realm.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [RootFact("docker-registry", "htpasswd")]
    public async Task With_a_password_one_pulls_and_pushes_once_one_has_signed_in()
    {
        using DockerRegistry registry = DockerRegistry.WithPassword("user", Password);
        ImageReference name = await TaggedAsync(registry.Address + "/hello:v1");
        RegistryException anonymous = await Refused(() => _images.PushAsync(name));
        Assert.Equal("RegistryUnauthorized", anonymous.ErrorId);
        Assert.Contains("Connect-ContainerRegistry", anonymous.Message, StringComparison.Ordinal);

        RegistryException wrong = await Refused(() => ConnectAsync(registry, "user", Password + "x"));
        Assert.Equal("RegistryUnauthorized", wrong.ErrorId);
        Assert.DoesNotContain(Password, wrong.ToString(), StringComparison.Ordinal);
        Assert.Null(await _configuration.FindAsync(registry.Address, default));

        await ConnectAsync(registry, "user", Password);
        ImageInfo pushed = await _images.PushAsync(name);
        _images.Remove(name.ToString());
        ImageInfo pulled = await _images.PullAsync(name);
        Assert.Equal(pushed.Digest, pulled.Digest);

        Assert.True(await _registries.DisconnectAsync(registry.Address));
        Assert.Equal("RegistryUnauthorized", (await Refused(() => _images.PullAsync(name))).ErrorId);
        RegistryCredential given = new() { UserName = "user", Password = Password };
        Assert.Equal(pushed.Id, (await _images.PullAsync(name, new PullOptions { Credential = given })).Id);
        await _images.PushAsync(name, new PushOptions { Credential = given });
        Assert.Equal("RegistryUnauthorized", (await Refused(() => _images.PullAsync(name))).ErrorId);
    }

    [RootFact("docker-registry")]
    public async Task With_tokens_one_may_do_what_the_realm_grants()
    {
        using DockerRegistry registry = DockerRegistry.WithTokens(_realm.Address, _realm.Certificate);
        ImageReference name = await TaggedAsync(registry.Address + "/public/hello:v1");
        Assert.Equal("RegistryUnauthorized", (await Refused(() => _images.PushAsync(name))).ErrorId);
        RegistryException wrong = await Refused(() => ConnectAsync(registry, "writer", "wrong-pa55"));
        Assert.Contains("refuses this user and password", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-pa55", wrong.ToString(), StringComparison.Ordinal);

        await ConnectAsync(registry, "reader", TokenRealm.Password);
        RegistryException reader = await Refused(() => _images.PushAsync(name));
        Assert.True(reader.ErrorId is "RegistryUnauthorized" or "RegistryAccessDenied", reader.ErrorId);

        await ConnectAsync(registry, "writer", TokenRealm.Password);
        ImageInfo pushed = await _images.PushAsync(name);
        await _registries.DisconnectAsync(registry.Address);
        _images.Remove(name.ToString());
        Assert.Equal(pushed.Digest, (await _images.PullAsync(name)).Digest);
        Assert.All(_realm.Requests, request => Assert.DoesNotContain(TokenRealm.Password, request.Path, StringComparison.Ordinal));
    }

    [RootFact("docker-registry")]
    public async Task A_layer_is_mounted_where_the_token_allows_it_and_sent_where_it_does_not()
    {
        using DockerRegistry registry = DockerRegistry.WithTokens(_realm.Address, _realm.Certificate);
        await ConnectAsync(registry, "writer", TokenRealm.Password);
        ImageReference first = await TaggedAsync(registry.Address + "/team/hello:v1");
        await _images.PushAsync(first);

        ImageReference second = await TaggedAsync(registry.Address + "/team/other:v1");
        Assert.Equal([LayerPhase.Exists], await PushPhasesAsync(second));
        Assert.Contains(_realm.Requests, request => request.Path.Contains("scope=repository%3Ateam%2Fhello%3Apull&", StringComparison.Ordinal));

        // The store has it from a repository that this user may not read.
        _images.Remove(first.ToString());
        _images.Remove(second.ToString());
        await TaggedAsync(registry.Address + "/hidden/hello:v1");
        Assert.Equal([LayerPhase.Done], await PushPhasesAsync(await TaggedAsync(registry.Address + "/another/hello:v1")));
    }

    private static Task<RegistryException> Refused(Func<Task> action) => Assert.ThrowsAsync<RegistryException>(action);

    private Task<RegistrySignIn> ConnectAsync(DockerRegistry registry, string user, string password) =>
        _registries.ConnectAsync(registry.Address, new RegistryCredential { UserName = user, Password = password });

    private async Task<ImageReference> TaggedAsync(string name)
    {
        ImageReference reference = ImageReference.Parse(name);
        await _images.GetOrPullAsync("hello");
        _images.Tag("hello", reference);
        return reference;
    }

    private async Task<LayerPhase[]> PushPhasesAsync(ImageReference name)
    {
        var last = new System.Collections.Concurrent.ConcurrentDictionary<Digest, LayerPhase>();
        await _images.PushAsync(name, progress: new Last(last));
        return [.. last.Values];
    }

    private sealed class Last(System.Collections.Concurrent.ConcurrentDictionary<Digest, LayerPhase> phases) : IProgress<LayerProgress>
    {
        public void Report(LayerProgress value) => phases[value.Layer] = value.Phase;
    }
}
