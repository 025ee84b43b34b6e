using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Engine.Tests.Registry;

/// <summary>
/// Issues tokens that a real registry takes (distribution, "Docker Registry v2 Bearer token specification"): JSON web tokens signed with a
/// throw-away key. Everyone may read <c>public/…</c>; <c>reader</c> may read all but <c>hidden/…</c>, <c>writer</c> may write what it reads.
/// </summary>
internal sealed class TokenRealm : IAsyncDisposable
{
    public const string Password = "t0ken-realm-pa55";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly ScriptedRegistry _server;

    public TokenRealm()
    {
        var request = new CertificateRequest("CN=tests", _key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        _server = new ScriptedRegistry(AnswerAsync);
    }

    public Uri Address => new($"http://{_server.Address}/token");

    public string Certificate => _certificate.ExportCertificatePem();

    /// <summary>Every request for a token so far.</summary>
    public IEnumerable<ScriptedRequest> Requests => _server.Requests;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task<bool> AnswerAsync(ScriptedRequest request)
    {
        string? user = null;
        if (request.Authorization is { } basic)
        {
            string[] pair = Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..])).Split(':', 2);
            if (pair[0] is not ("reader" or "writer") || pair[1] != Password)
            {
                await request.AnswerAsync(401, "{}");
                return true;
            }

            user = pair[0];
        }

        string[] query = request.Path[(request.Path.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&');
        IEnumerable<string> scopes = query.Where(part => part.StartsWith("scope=", StringComparison.Ordinal)).Select(part => Uri.UnescapeDataString(part[6..]));
        await request.AnswerAsync(200, $$"""{"token":"{{Sign(user, scopes)}}","expires_in":300}""");
        return true;
    }

    private static JsonObject? Grant(string? user, string scope)
    {
        string[] parts = scope.Split(':');
        bool reads = !parts[1].StartsWith("hidden/", StringComparison.Ordinal) && (user is not null || parts[1].StartsWith("public/", StringComparison.Ordinal));
        string[] actions = [.. parts[2].Split(',').Where(action => action == "pull" ? reads : user == "writer")];
        return actions.Length == 0 ? null : new JsonObject
        {
            ["type"] = parts[0],
            ["name"] = parts[1],
            ["actions"] = new JsonArray([.. actions.Select(action => JsonValue.Create(action))]),
        };
    }

    private string Sign(string? user, IEnumerable<string> scopes)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject
        {
            ["typ"] = "JWT", ["alg"] = "ES256", ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)),
        };
        var claims = new JsonObject
        {
            ["iss"] = "tests", ["aud"] = "tests", ["sub"] = user ?? "", ["iat"] = now, ["nbf"] = now - 10, ["exp"] = now + 300, ["jti"] = Guid.NewGuid().ToString(),
            ["access"] = new JsonArray([.. scopes.Select(scope => Grant(user, scope)).OfType<JsonObject>()]),
        };
        string text = Encode(header) + "." + Encode(claims);
        return text + "." + Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
