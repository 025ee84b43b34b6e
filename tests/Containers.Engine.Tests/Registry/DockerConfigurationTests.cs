using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;

namespace Containers.Engine.Tests.Registry;

/// <summary>Docker's configuration, in the file and with credential helpers.</summary>
public sealed class DockerConfigurationTests : IDisposable
{
    private const string Password = "s3cr3t-pa55";
    private static readonly string Pair = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Password));
    private readonly TemporaryFolder _folder = new();
    private readonly string _helper = "test" + Guid.NewGuid().ToString("N")[..12];
    private readonly string _path;

    public DockerConfigurationTests() => _path = _folder.Combine("docker", "config.json");

    private DockerConfiguration Configuration => new(_path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/v2/")]
    [InlineData("q.io", "https://q.io")]
    public async Task A_registry_goes_by_several_keys(string registry, string key)
    {
        Write($$$"""{"auths":{"{{{key}}}":{"auth":"{{{Pair}}}"}},"credsStore":"not-installed"}""");
        RegistryCredential? credential = await Configuration.FindAsync(registry, default);
        Assert.Equal(("user", Password), (credential!.UserName, credential.Password));
        Assert.DoesNotContain(Password, credential.ToString(), StringComparison.Ordinal);
        Assert.Null(await Configuration.FindAsync("other.io", default));
    }

    [Fact]
    public async Task An_identity_token_goes_before_user_and_password()
    {
        Write("""{"auths":{"q.io":{"auth":"AA==","identitytoken":"T"}}}""");
        Assert.Equal("T", (await Configuration.FindAsync("q.io", default))!.IdentityToken);
    }

    [Fact]
    public async Task Without_a_configuration_one_is_anonymous()
    {
        Assert.Null(await Configuration.FindAsync("docker.io", default));
        Assert.False(await Configuration.EraseAsync("docker.io", default));
        Assert.Empty(await Configuration.ListAsync(default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"auths":null,"credHelpers":null,"credsStore":null,"detachKeys":null}""")]
    [InlineData("""{"auths":{"q.io":null,"a.io":{}},"credHelpers":{"q.io":null},"credsStore":"","later":{"a":[null]}}""")]
    public async Task What_tools_leave_empty_is_no_sign_in(string json)
    {
        Write(json);

        Assert.Null(await Configuration.FindAsync("q.io", default));
        Assert.Empty(await Configuration.ListAsync(default));
        await Configuration.StoreAsync("q.io", User(), default);
        Assert.Equal("user", (await Configuration.FindAsync("q.io", default))!.UserName);
    }

    [Theory]
    [InlineData("{\"auths\":{\"q.io\":{\"auth\":\"" + Password + "\"}}}")]
    [InlineData("{\"auths\":{\"q.io\":{\"auth\":" + Password + "}}}")]
    [InlineData("[\"" + Password + "\"]")]
    public async Task A_damaged_configuration_is_an_error_without_the_secret_and_is_not_overwritten(string json)
    {
        Write(json);
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Configuration.FindAsync("q.io", default));
        Assert.Equal("RegistryConfigurationInvalid", exception.ErrorId);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
        if (!json.Contains("\"auth\":\"", StringComparison.Ordinal))
        {
            await Assert.ThrowsAsync<RegistryException>(() => Configuration.StoreAsync("q.io", User(), default));
            Assert.Equal(json, File.ReadAllText(_path));
        }
    }

    [Fact]
    public async Task What_is_stored_is_for_its_owner_alone_and_the_rest_of_the_file_stays()
    {
        Write("""{"HttpHeaders":{"a":"<b>"},"auths":{"old.io":{"auth":"QQ==","email":"e"}},"plugins":{"x":[1,2.50,null]}}""");
        File.SetUnixFileMode(_path, (UnixFileMode)0x1A4);
        RegistrySignIn stored = await Configuration.StoreAsync("docker.io", User(), default);
        Assert.Equal(("docker.io", "user", _path, true), (stored.Registry, stored.UserName, stored.StoredIn, stored.IsPlain));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        Assert.Equal(
            $$$"""{"HttpHeaders":{"a":"<b>"},"auths":{"old.io":{"auth":"QQ==","email":"e"},"https://index.docker.io/v1/":{"auth":"{{{Pair}}}"}},"plugins":{"x":[1,2.50,null]}}""",
            JsonNode.Parse(File.ReadAllBytes(_path))!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal([_path], Directory.GetFiles(_folder.Combine("docker")));
        Assert.Equal(Password, (await Configuration.FindAsync("docker.io", default))!.Password);

        Assert.True(await Configuration.EraseAsync("docker.io", default));
        Assert.False(await Configuration.EraseAsync("docker.io", default));
        Assert.DoesNotContain(Pair, File.ReadAllText(_path), StringComparison.Ordinal);
        Assert.Contains("old.io", File.ReadAllText(_path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_folder_is_for_its_owner_alone()
    {
        await Configuration.StoreAsync("q.io", User(), default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Combine("docker")));
        Assert.Equal([new RegistrySignIn("q.io", "user", _path)], await Configuration.ListAsync(default));
    }

    [Fact]
    public async Task A_link_to_the_file_stays_one()
    {
        Write("{}");
        string link = _folder.Combine("link.json");
        File.CreateSymbolicLink(link, _path);
        await new DockerConfiguration(link).StoreAsync("q.io", User(), default);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Contains(Pair, File.ReadAllText(_path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_ins_at_the_same_time_do_not_lose_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() => Configuration.StoreAsync($"r{number}.io", User(), default))));
        Assert.Equal(12, (await Configuration.ListAsync(default)).Count);
    }

    [Theory]
    [InlineData("credsStore")]
    [InlineData("credHelpers")]
    public async Task A_helper_keeps_what_it_is_named_for_and_the_file_does_not(string member)
    {
        AddHelper(KeepingHelper());
        Write(member == "credsStore"
            ? $$"""{"credsStore":"{{_helper}}"}"""
            : $$$"""{"credHelpers":{"q.io":"{{{_helper}}}"},"credsStore":"not-installed"}""");
        Assert.Null(await Configuration.FindAsync("q.io", default));
        RegistrySignIn stored = await Configuration.StoreAsync("q.io", User(), default);
        Assert.Equal(("docker-credential-" + _helper, false), (stored.StoredIn, stored.IsPlain));
        Assert.DoesNotContain(Pair, File.ReadAllText(_path), StringComparison.Ordinal);
        Assert.Contains("\"q.io\": {}", File.ReadAllText(_path), StringComparison.Ordinal);
        RegistryCredential found = (await Configuration.FindAsync("q.io", default))!;
        Assert.Equal(("user", Password), (found.UserName, found.Password));
        Assert.Equal([stored], await Configuration.ListAsync(default));

        Assert.True(await Configuration.EraseAsync("q.io", default));
        Assert.Null(await Configuration.FindAsync("q.io", default));
        Assert.False(await Configuration.EraseAsync("q.io", default));
    }

    [Fact]
    public async Task A_helper_keeps_identity_tokens_under_the_protocols_own_user()
    {
        AddHelper(KeepingHelper());
        Write($$"""{"credsStore":"{{_helper}}"}""");
        await Configuration.StoreAsync("docker.io", new RegistryCredential { UserName = "user", IdentityToken = "T" }, default);
        Assert.Equal("T", (await Configuration.FindAsync("docker.io", default))!.IdentityToken);
    }

    [Theory]
    [InlineData("echo it is locked; exit 3", "ended with code 3: it is locked")]
    [InlineData("echo '{\"Secret\":" + Password + "}'", "something else than JSON")]
    [InlineData("kill -9 $$", "ended with code 137")]
    public async Task A_helper_that_fails_is_an_error_that_names_it_and_no_secret(string script, string expected)
    {
        AddHelper(script);
        Write($$"""{"credsStore":"{{_helper}}"}""");
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Configuration.FindAsync("q.io", default));
        Assert.Equal("CredentialHelperFailed", exception.ErrorId);
        Assert.Contains("docker-credential-" + _helper, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_helper_says_when_it_cannot_store_is_not_shown()
    {
        AddHelper("if [ $1 = store ]; then cat; exit 1; fi; echo credentials not found in native keychain; exit 1");
        Write($$"""{"credsStore":"{{_helper}}"}""");
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Configuration.StoreAsync("q.io", User(), default));
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_never_ends_can_be_cancelled()
    {
        AddHelper($"echo $$ > {_folder.Combine("started")}; exec sleep 600");
        Write($$"""{"credsStore":"{{_helper}}"}""");
        using var cancel = new CancellationTokenSource();
        Task<RegistryCredential?> find = Configuration.FindAsync("q.io", cancel.Token);
        while (!File.Exists(_folder.Combine("started")) || File.ReadAllText(_folder.Combine("started")).Length == 0)
        {
            await Task.Delay(5);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => find);
        Assert.False(Directory.Exists("/proc/" + File.ReadAllText(_folder.Combine("started")).Trim()));
    }

    [Theory]
    [InlineData("""{"credHelpers":{"q.io":"not-installed"}}""")]
    [InlineData("""{"credsStore":"not-installed","auths":{"q.io":{}}}""")]
    public async Task A_helper_that_is_not_installed_is_an_error_where_the_registry_is_with_it(string json)
    {
        Write(json);
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => Configuration.FindAsync("q.io", default));
        Assert.Contains("docker-credential-not-installed, which is not on PATH", exception.Message, StringComparison.Ordinal);
        Assert.Null(await Configuration.FindAsync("public.io", default));
    }

    private static RegistryCredential User() => new() { UserName = "user", Password = Password };

    private void Write(string json)
    {
        Directory.CreateDirectory(_folder.Combine("docker"));
        File.WriteAllText(_path, json);
    }

    /// <summary>Puts a program on PATH. Each test has a name of its own, as the environment is shared.</summary>
    private void AddHelper(string script)
    {
        string bin = _folder.Combine("bin");
        Directory.CreateDirectory(bin);
        ProgramFile.Write(Path.Combine(bin, "docker-credential-" + _helper), "#!/bin/sh\n" + script + "\n");
        Environment.SetEnvironmentVariable("PATH", Environment.GetEnvironmentVariable("PATH") + ":" + bin);
    }

    /// <summary>Keeps one credential in a file, and answers as the protocol says.</summary>
    private string KeepingHelper()
    {
        string kept = _folder.Combine("kept");
        return $$"""
            missing() { echo credentials not found in native keychain; exit 1; }
            case $1 in
              store) cat > {{kept}} ;;
              get) read -r server; [ -e {{kept}} ] && grep -q "\"$server\"" {{kept}} && cat {{kept}} || missing ;;
              erase) read -r server; rm {{kept}} ;;
              list) [ -e {{kept}} ] || { echo '{}'; exit; }
                sed 's/.*"ServerURL":"\([^"]*\)","Username":"\([^"]*\)".*/{"\1":"\2"}/' {{kept}} ;;
            esac
            """;
    }
}
