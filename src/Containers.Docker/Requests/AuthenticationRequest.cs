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
    /// <param name="header">The header's value; null and empty for nobody.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static RegistryCredential? ReadHeader(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        string text = header.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        byte[] json = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        return JsonInput.Read<AuthenticationRequest>(json, "X-Registry-Auth").ToCredential();
    }
}
