namespace Containers.Engine.Registry.Credentials;

/// <summary>Who to be at a registry. It never prints its secrets.</summary>
public sealed class RegistryCredential
{
    /// <summary>The user; empty beside an identity token.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The user's password or access token.</summary>
    public string Password { get; init; } = "";

    /// <summary>An OAuth 2 refresh token that stands for user and password.</summary>
    public string? IdentityToken { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IdentityToken is null ? $"{UserName} with password" : "an identity token";
}

/// <summary>Looks up who to be at a registry.</summary>
public interface IRegistryCredentialSource
{
    /// <summary>The credential for a registry, or null to stay anonymous.</summary>
    /// <param name="registry">The registry's host as in a reference: <c>docker.io</c>, <c>127.0.0.1:5000</c>.</param>
    /// <param name="cancellationToken">Ends the wait for a program that keeps credentials.</param>
    /// <exception cref="RegistryException">
    /// <c>RegistryConfigurationInvalid</c> or <c>CredentialHelperFailed</c>: what holds the credentials cannot be read.
    /// </exception>
    Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken);
}

/// <summary>The one credential that was given for a call, whatever is stored.</summary>
internal sealed class GivenCredential(RegistryCredential credential) : IRegistryCredentialSource
{
    /// <inheritdoc/>
    public Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken) =>
        Task.FromResult<RegistryCredential?>(credential);
}

/// <summary>That someone is signed in to a registry.</summary>
/// <param name="Registry">The registry's host as in a reference.</param>
/// <param name="UserName">The user; <c>&lt;token&gt;</c> where an identity token stands for one.</param>
/// <param name="StoredIn">Where the secret is kept: the path of docker's configuration, or the program of a credential helper.</param>
public sealed record RegistrySignIn(string Registry, string UserName, string StoredIn)
{
    /// <summary>What stands for the user of an identity token (the docker-credential protocol's own word).</summary>
    public const string TokenUser = "<token>";

    /// <summary>Whether anyone who may read the file can read the secret too.</summary>
    public bool IsPlain => StoredIn.StartsWith('/');

    /// <inheritdoc/>
    public override string ToString() => Registry;
}
