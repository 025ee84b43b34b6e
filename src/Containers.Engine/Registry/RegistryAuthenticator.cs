using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>
/// Answers one registry's challenges: Basic, or Bearer with a token that is fetched, kept for its scope and renewed before it runs out
/// (distribution-spec, token authentication). Credentials leave the machine only for the registry that asked and the realm that it named.
/// </summary>
/// <param name="registry">The registry's host as in a reference.</param>
/// <param name="options">How to talk to it, and who to be there.</param>
/// <param name="signIn">Whether this is a sign-in: then an identity token is asked for, to be stored in place of a password.</param>
internal sealed class RegistryAuthenticator(string registry, RegistryOptions options, bool signIn = false) : IDisposable
{
    private const string ClientName = "containers";
    private const int LongestAnswer = 1024 * 1024;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Authorization> _tokens = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile AuthenticationHeaderValue? _basic;

    /// <summary>What to send for a scope without being asked: null before the first challenge.</summary>
    public AuthenticationHeaderValue? Current(string scope) =>
        _basic ?? (_tokens.TryGetValue(scope, out Authorization? token) && token.Until > DateTimeOffset.UtcNow ? token.Header : null);

    /// <summary>What the realm gave at a sign-in to stand for the password from now on; null where it gave nothing.</summary>
    public string? IdentityToken { get; private set; }

    /// <summary>Answers a challenge.</summary>
    /// <param name="challenge">What the registry asks for.</param>
    /// <param name="scope">What the request is for, such as <c>repository:library/debian:pull</c>.</param>
    /// <param name="refused">What was sent and refused; null where nothing was.</param>
    /// <param name="secureRegistry">Whether the registry was reached by HTTPS: then its realm must be too.</param>
    /// <param name="send">Asks a realm: by its address, with user and password or a form, and follows redirects.</param>
    /// <param name="cancellationToken">Ends the wait for the realm.</param>
    /// <returns>What to send now; null where there is nothing else to send.</returns>
    /// <exception cref="RegistryException">The realm gave no token.</exception>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        AuthenticationChallenge challenge,
        string scope,
        AuthenticationHeaderValue? refused,
        bool secureRegistry,
        Func<Uri, AuthenticationHeaderValue?, Func<HttpContent>?, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            AuthenticationHeaderValue? current = Current(scope);
            if (current is not null && !Equals(current, refused))
            {
                return current; // Another request answered the same challenge meanwhile.
            }

            RegistryCredential? credential = await options.Credentials.FindAsync(registry, cancellationToken);
            if (!challenge.IsBearer)
            {
                AuthenticationHeaderValue? basic = credential is { IdentityToken: null } ? BasicOf(credential) : null;
                return _basic = Equals(basic, refused) ? null : basic;
            }

            _tokens.TryRemove(scope, out _);
            Authorization token = await FetchTokenAsync(challenge, scope, credential, secureRegistry, send, cancellationToken);
            _tokens[scope] = token;
            return token.Header;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private static AuthenticationHeaderValue BasicOf(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    private async Task<Authorization> FetchTokenAsync(
        AuthenticationChallenge challenge,
        string scope,
        RegistryCredential? credential,
        bool secureRegistry,
        Func<Uri, AuthenticationHeaderValue?, Func<HttpContent>?, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out Uri? realm) || realm.Scheme is not ("https" or "http"))
        {
            throw Protocol("asks for a token but names no URL to get it from");
        }

        if (realm.Scheme == "http" && secureRegistry && !options.Insecure)
        {
            throw Protocol($"asks for a token from {realm.Host} by plain HTTP, which would show it to anyone on the way");
        }

        string[] scopes = ScopesOf(challenge.Scope, scope);
        using HttpResponseMessage response = credential?.IdentityToken is { } identity
            ? await send(realm, null, () => TokenForm(challenge, scopes, identity), cancellationToken)
            : await send(TokenAddress(realm, challenge, scopes, credential), credential is null ? null : BasicOf(credential), null, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            string who = credential is null ? "anonymous access" : "the stored credentials";
            throw new RegistryException(
                "RegistryUnauthorized",
                registry,
                signIn
                    ? $"{registry}: {realm.Host} refuses this user and password ({(int)response.StatusCode}). Check both."
                    : $"{registry}: {realm.Host} refuses {who} ({(int)response.StatusCode}). Check the image's name. {RegistryFailure.SignIn}.")
            {
                StatusCode = response.StatusCode,
            };
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new RegistryException(
                "RegistryUnavailable",
                registry,
                $"{registry}: {realm.Host}, which issues its tokens, answers {(int)response.StatusCode}. Try again later.")
            {
                StatusCode = response.StatusCode,
            };
        }

        byte[] body = await BoundedBody.ReadAsync(response, LongestAnswer, options.StallTimeout, cancellationToken)
            ?? throw Protocol($"gets an endless token from {realm.Host}");
        return Read(body, realm.Host);
    }

    /// <summary>
    /// What a token must allow: what the registry asks for, and what the request is for beyond that, such as reading the repository that
    /// a blob is mounted from.
    /// </summary>
    private static string[] ScopesOf(string? asked, string wanted)
    {
        string[] scopes = [.. (asked ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return [.. scopes, .. wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(scope => !scopes.Any(other => Covers(other, scope)))];
    }

    /// <summary>Whether a scope is for the same object and for at least the same actions as another.</summary>
    private static bool Covers(string scope, string other)
    {
        int colon = other.LastIndexOf(':');
        return colon > 0 && scope.StartsWith(other[..(colon + 1)], StringComparison.Ordinal)
            && other[(colon + 1)..].Split(',').All(scope[(colon + 1)..].Split(',').Contains);
    }

    /// <summary>What is posted for an identity token (OAuth 2, RFC 6749 section 6).</summary>
    private static FormUrlEncodedContent TokenForm(AuthenticationChallenge challenge, string[] scopes, string identityToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "refresh_token"),
            new("service", challenge.Service ?? ""),
            new("client_id", ClientName),
            new("refresh_token", identityToken),
        ];
        if (scopes.Length > 0)
        {
            form.Add(new("scope", string.Join(' ', scopes)));
        }

        return new FormUrlEncodedContent(form);
    }

    /// <summary>What is got for user and password, or by anybody.</summary>
    private Uri TokenAddress(Uri realm, AuthenticationChallenge challenge, string[] scopes, RegistryCredential? credential)
    {
        List<string> query = [.. realm.Query.Length > 1 ? [realm.Query[1..]] : Array.Empty<string>()];
        query.AddRange(scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope)));
        if (challenge.Service is { Length: > 0 } service)
        {
            query.Add("service=" + Uri.EscapeDataString(service));
        }

        if (signIn && credential is not null)
        {
            query.AddRange(["offline_token=true", "client_id=" + ClientName, "account=" + Uri.EscapeDataString(credential.UserName)]);
        }

        return new UriBuilder(realm) { Query = string.Join('&', query) }.Uri;
    }

    private Authorization Read(byte[] body, string host)
    {
        TokenResponse answer;
        try
        {
            answer = JsonInput.Read<TokenResponse>(body, "answer");
        }
        catch (OciFormatException)
        {
            throw Protocol($"gets something else than a token from {host}");
        }

        string? token = answer.Token is { Length: > 0 } first ? first : answer.AccessToken;
        if (token is not { Length: > 0 } || token.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
        {
            throw Protocol($"gets no token from {host}");
        }

        IdentityToken = signIn && answer.RefreshToken is { Length: > 0 } identity ? identity : null;
        TimeSpan life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn ?? 0, 0, 86_400));
        life = life < ShortestLife ? ShortestLife : life;
        return new Authorization(new AuthenticationHeaderValue("Bearer", token), DateTimeOffset.UtcNow + life - Margin);
    }

    private RegistryException Protocol(string what) =>
        new("RegistryProtocolError", registry, $"{registry} {what}. Its administrator has to correct that.");

    private sealed record Authorization(AuthenticationHeaderValue Header, DateTimeOffset Until);
}

/// <summary>What a realm answers (distribution-spec, token authentication, "Token Response Fields").</summary>
[JsonRecord]
internal sealed partial record TokenResponse
{
    public string? Token { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("expires_in")]
    public int? ExpiresIn { get; init; }
}
