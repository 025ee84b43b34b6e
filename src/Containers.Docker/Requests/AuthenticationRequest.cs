using System.Text.Json.Serialization;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>Who to be at a registry (Engine API, "AuthConfig").</summary>
[JsonRecord]
public sealed partial record AuthenticationRequest
{
    /// <summary>The user.</summary>
    [JsonPropertyName("username")]
    public string UserName { get; init; } = string.Empty;

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = string.Empty;

    /// <summary>User and password, with a colon between them, in base64.</summary>
    public string Auth { get; init; } = string.Empty;

    /// <summary>The registry.</summary>
    [JsonPropertyName("serveraddress")]
    public string ServerAddress { get; init; } = string.Empty;

    /// <summary>What stands for user and password.</summary>
    [JsonPropertyName("identitytoken")]
    public string IdentityToken { get; init; } = string.Empty;

    /// <summary>Who to be; null for nobody.</summary>
    public RegistryCredential? ToCredential()
    {
        if (IdentityToken.Length > 0)
        {
            return new() { IdentityToken = IdentityToken };
        }

        return UserName.Length > 0 ? new() { UserName = UserName, Password = Password } : null;
    }

    /// <summary>Reads the header X-Registry-Auth: the document in base64, as URLs have it or not.</summary>
    /// <param name="header">The header's value. What cannot be read is for nobody too: some clients send it whatever they have, and docker's daemon passes over it.</param>
    public static RegistryCredential? ReadHeader(string? header)
    {
        try
        {
            return string.IsNullOrEmpty(header) ? null : JsonInput.Read<AuthenticationRequest>(Decode(header), "X-Registry-Auth").ToCredential();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads the header X-Registry-Config of a build: the documents of all registries by their names, in base64.</summary>
    /// <param name="header">The header's value; null and empty for nobody.</param>
    /// <returns>Who to be at which registry, by the names that clients' configurations have for them.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static Dictionary<string, RegistryCredential> ReadConfiguration(string? header)
    {
        Dictionary<string, RegistryCredential> credentials = [];
        if (string.IsNullOrEmpty(header))
        {
            return credentials;
        }

        var documents = JsonInput.Read(Decode(header), "X-Registry-Config", static (ref JsonInput json) => json.Map<AuthenticationRequest>());
        foreach ((string registry, AuthenticationRequest document) in documents)
        {
            if (document.ToCredential() is { } credential)
            {
                credentials[registry] = credential;
            }
        }

        return credentials;
    }

    private static byte[] Decode(string header)
    {
        string text = header.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }
}
