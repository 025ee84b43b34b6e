using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Signing in to registries that a test scripts.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Password = "s3cr3t-pa55";
    private readonly ScriptedRegistry _registry = new();
    private readonly TemporaryFolder _folder = new();

    private string ConfigurationPath => _folder.Combine("config.json");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_identity_token_is_stored_in_place_of_the_password()
    {
        _registry.Script = async request =>
        {
            bool token = request.Path.StartsWith("/token", StringComparison.Ordinal);
            await (token ? request.AnswerAsync(200, """{"token":"t1","refresh_token":"identity"}""")
                : request.Authorization == "Bearer t1" ? request.AnswerAsync(200, "{}")
                : request.AnswerAsync(401, "", $"WWW-Authenticate: Bearer realm=\"http://{_registry.Address}/token\",service=\"tests\"\r\n"));
            return true;
        };
        RegistrySignIn signIn = await ConnectAsync();
        Assert.Equal("user", signIn.UserName);
        Assert.Equal(
            "/token?service=tests&offline_token=true&client_id=containers&account=user",
            Assert.Single(_registry.Requests, request => request.Path.StartsWith("/token", StringComparison.Ordinal)).Path);
        string stored = await File.ReadAllTextAsync(ConfigurationPath);
        Assert.Contains("\"identitytoken\": \"identity\"", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("user:"u8.ToArray().Concat(System.Text.Encoding.UTF8.GetBytes(Password)).ToArray()), stored, StringComparison.Ordinal);
        Assert.Equal("identity", (await new DockerConfiguration(ConfigurationPath).FindAsync(_registry.Address, default))!.IdentityToken);
    }

    [Theory]
    [InlineData(404, "RegistryProtocolError")]
    [InlineData(401, "RegistryUnauthorized")]
    [InlineData(403, "RegistryAccessDenied")]
    public async Task What_is_not_accepted_is_not_stored(int status, string id)
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(request.Authorization is null ? 401 : status, "", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            return true;
        };
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(ConnectAsync);
        Assert.Equal(id, exception.ErrorId);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(ConfigurationPath));
        Assert.Equal(2, _registry.Requests.Count);
    }

    [Theory]
    [InlineData(null, "docker.io")]
    [InlineData("", "docker.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("http://127.0.0.1:5000/v2/", "127.0.0.1:5000")]
    [InlineData("localhost", "localhost")]
    [InlineData("quay.io", "quay.io")]
    public void A_registry_may_be_given_as_a_url(string? text, string host) => Assert.Equal(host, RegistryName.Parse(text));

    [Theory]
    [InlineData("library")]
    [InlineData("a b.io")]
    [InlineData("user@host.io")]
    public void What_no_image_name_could_begin_with_is_no_registry(string text) =>
        Assert.Throws<OciFormatException>(() => RegistryName.Parse(text));

    private Task<RegistrySignIn> ConnectAsync() =>
        new RegistryService(
            new RegistryClients(new RegistryOptions { FirstRetryDelay = TimeSpan.FromMilliseconds(1) }), new DockerConfiguration(ConfigurationPath))
            .ConnectAsync(_registry.Address, new RegistryCredential { UserName = "user", Password = Password });
}
