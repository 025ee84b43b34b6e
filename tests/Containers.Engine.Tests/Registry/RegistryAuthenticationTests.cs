using System.Text;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Challenges, tokens and stored credentials.</summary>
public sealed class RegistryAuthenticationTests : IAsyncLifetime
{
    private const string Password = "s3cr3t-pa55";
    private static readonly string BasicHeader = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Password));
    private readonly ScriptedRegistry _registry = new();
    private RegistryClient? _client;
    private string _scope = "repository:a/b:pull";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Password)]
    public async Task A_token_is_fetched_for_the_scope_and_used_again(string? password)
    {
        _registry.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        _registry.Script = request => TokenService(request, """{"token":"t1","expires_in":300}""", "t1");
        RegistryRepository repository = Repository(password);
        await repository.ResolveAsync("v1", default);
        await repository.ResolveAsync("v1", default);
        ScriptedRequest token = Assert.Single(_registry.Requests, request => request.Path.StartsWith("/token", StringComparison.Ordinal));
        Assert.Equal("/token?scope=repository%3Aa%2Fb%3Apull&service=tests", token.Path);
        Assert.Equal(password is null ? null : BasicHeader, token.Authorization);
        Assert.Equal([null, "Bearer t1", "Bearer t1"], _registry.Requests.Where(request => request != token).Select(request => request.Authorization));
    }

    [Fact]
    public async Task A_registry_that_refuses_its_own_tokens_is_given_up()
    {
        _registry.Script = request => TokenService(request, """{"access_token":"t1"}""", accepted: "none");
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Repository(Password).ResolveAsync("v1", default));
        Assert.Equal("RegistryUnauthorized", exception.ErrorId);
        Assert.InRange(_registry.Requests.Count, 3, 5);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_are_an_error_without_the_secret()
    {
        _registry.Script = async request =>
        {
            await request.AnswerAsync(
                401, $$"""{"errors":[{"code":"UNAUTHORIZED","message":"no {{request.Authorization}}"}]}""", "WWW-Authenticate: Basic realm=\"r\"\r\n");
            return true;
        };
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Repository(Password).ResolveAsync("v1", default));
        Assert.Equal("RegistryUnauthorized", exception.ErrorId);
        Assert.Equal([null, BasicHeader], _registry.Requests.Select(request => request.Authorization));
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(BasicHeader[6..], exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"token":"a b\r\nX: y"}""")]
    public async Task A_realm_that_gives_no_token_is_an_error(string answer)
    {
        _registry.Script = request => TokenService(request, answer, "t1");
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Repository(null).ResolveAsync("v1", default));
        Assert.Equal("RegistryProtocolError", exception.ErrorId);
    }

    [Fact]
    public void Parameters_of_a_challenge_may_be_quoted_or_not()
    {
        Dictionary<string, string> parameters = Assert.Single(AuthenticationChallenge.ChallengesOf(
            "Bearer realm=\"https://a/t?x=1,2\", service=reg ,scope=\"repository:a:pull,push\", error=\"a \\\"b\\\"\"")).Parameters;
        Assert.Equal("https://a/t?x=1,2", parameters["realm"]);
        Assert.Equal("reg", parameters["service"]);
        Assert.Equal("repository:a:pull,push", parameters["scope"]);
        Assert.Equal("a \"b\"", parameters["error"]);
    }

    [Theory]
    [InlineData("Basic realm=\"x\", Bearer realm=\"http://a/t\",service=\"s\"")]
    [InlineData("Negotiate, bearer realm=http://a/t,service=s,error=invalid_token")]
    [InlineData("NTLM TlRM==, Bearer  realm = \"http://a/t\" , service = s,")]
    [InlineData("Digest realm=\"a, Bearer realm=b\", Bearer service=s, realm=\"http://a/t\"")]
    public void The_bearer_is_found_among_several_challenges(string header)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
        Assert.Equal(new AuthenticationChallenge(true, "http://a/t", "s", null), AuthenticationChallenge.Choose(response));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_realm_sends_its_visitors_on_and_the_password_stays_with_it(bool isElsewhere)
    {
        await using ScriptedRegistry elsewhere = new(request => TokenService(request, """{"token":"t1"}""", "t1"));
        _registry.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        _registry.Script = async request =>
        {
            if (!request.Path.StartsWith("/token?", StringComparison.Ordinal))
            {
                return await TokenService(request, """{"token":"t1"}""", "t1");
            }

            string next = isElsewhere ? $"http://{elsewhere.Address}" : "";
            await request.AnswerAsync(307, "", $"Location: {next}/token/second?{request.Path.Split('?')[1]}\r\n");
            return true;
        };
        await Repository(Password).ResolveAsync("v1", default);
        ScriptedRequest second = (isElsewhere ? elsewhere : _registry).Requests.First(request => request.Path.StartsWith("/token/second", StringComparison.Ordinal));
        Assert.Equal(isElsewhere, second.Authorization is null);
    }

    [Fact]
    public async Task A_token_that_is_no_longer_taken_is_replaced_by_a_new_one()
    {
        _registry.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        string current = "t1";
        _registry.Script = request => TokenService(request, $$"""{"token":"{{current}}","expires_in":3600}""", current);
        RegistryRepository repository = Repository(Password);
        await repository.ResolveAsync("v1", default);
        current = "t2";
        await repository.ResolveAsync("v1", default);
        Assert.Equal(2, _registry.Requests.Count(request => request.Path.StartsWith("/token", StringComparison.Ordinal)));
        Assert.Equal("Bearer t2", _registry.Requests.Last().Authorization);
    }

    [Fact]
    public async Task All_scopes_that_are_asked_for_are_asked_of_the_realm_one_by_one()
    {
        _registry.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        _scope = "repository:a/b:pull repository:c/d:pull,push";
        _registry.Script = request => TokenService(request, """{"token":"t1"}""", "t1");
        await Repository(Password).ResolveAsync("v1", default);
        ScriptedRequest token = Assert.Single(_registry.Requests, request => request.Path.StartsWith("/token", StringComparison.Ordinal));
        Assert.Equal("/token?scope=repository%3Aa%2Fb%3Apull&scope=repository%3Ac%2Fd%3Apull%2Cpush&service=tests", token.Path);
    }

    [Fact]
    public async Task An_identity_token_is_posted_and_never_in_an_address()
    {
        _registry.AddManifest("v1", """{"schemaVersion":2,"layers":[]}"""u8.ToArray());
        string? body = null;
        _registry.Script = async request =>
        {
            if (request.Method == "POST")
            {
                var bytes = new byte[int.Parse(request.Headers["content-length"], System.Globalization.CultureInfo.InvariantCulture)];
                await request.Connection.ReadExactlyAsync(bytes);
                body = Encoding.UTF8.GetString(bytes);
            }

            return await TokenService(request, """{"access_token":"t1"}""", "t1");
        };
        _client = new RegistryClient(
            _registry.Address, new RegistryOptions { Credentials = new GivenCredential(new RegistryCredential { IdentityToken = Password }) });
        await new RegistryRepository(_client, ImageReference.Parse(_registry.Address + "/a/b:v1")).ResolveAsync("v1", default);
        Assert.Contains("grant_type=refresh_token", body, StringComparison.Ordinal);
        Assert.Contains("refresh_token=" + Password, body, StringComparison.Ordinal);
        Assert.All(_registry.Requests, request => Assert.DoesNotContain(Password, request.Path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Password)]
    [InlineData("user:" + Password)]
    public async Task What_a_registry_repeats_of_a_password_is_not_shown_even_where_it_is_cut_off(string repeated)
    {
        for (int before = 285; before < 302; before++)
        {
            string message = new string('x', before) + repeated;
            _registry.Script = async request =>
            {
                await request.AnswerAsync(
                    request.Authorization is null ? 401 : 403,
                    $$"""{"errors":[{"code":"DENIED","message":"{{message}}"}]}""",
                    "WWW-Authenticate: Basic realm=\"r\"\r\n");
                return true;
            };
            RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Repository(Password).ResolveAsync("v1", default));
            Assert.DoesNotContain("xs3", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("xuser:s", exception.Message, StringComparison.Ordinal);
        }
    }

    private async Task<bool> TokenService(ScriptedRequest request, string answer, string accepted)
    {
        if (request.Path.StartsWith("/token", StringComparison.Ordinal))
        {
            await request.AnswerAsync(200, answer);
            return true;
        }

        if (request.Authorization == "Bearer " + accepted)
        {
            return false;
        }

        await request.AnswerAsync(
            401, "", $"WWW-Authenticate: Bearer realm=\"http://{_registry.Address}/token\",service=\"tests\",scope=\"{_scope}\"\r\n");
        return true;
    }

    private RegistryRepository Repository(string? password)
    {
        _client = new RegistryClient(
            _registry.Address,
            new RegistryOptions { Credentials = new FixedCredentials(password), FirstRetryDelay = TimeSpan.FromMilliseconds(1) });
        return new RegistryRepository(_client, ImageReference.Parse(_registry.Address + "/a/b:v1"));
    }
}
