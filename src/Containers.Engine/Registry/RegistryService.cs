using Containers.Engine.Registry.Credentials;

namespace Containers.Engine.Registry;

/// <summary>Signs in to registries and out of them. What is stored is docker's own configuration, which other tools read too.</summary>
public sealed class RegistryService
{
    private readonly RegistryClients _clients;
    private readonly DockerConfiguration _configuration;

    internal RegistryService(RegistryClients clients, DockerConfiguration configuration)
    {
        _clients = clients;
        _configuration = configuration;
    }

    /// <summary>Signs in: asks the registry whether it takes the credential, and only then stores it.</summary>
    /// <param name="registry">The registry's host or URL; null or empty is Docker Hub.</param>
    /// <param name="credential">Who to be there.</param>
    /// <param name="insecure">Whether certificates go unchecked and plain HTTP will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who is signed in, and where that is stored.</returns>
    /// <exception cref="RegistryException">The registry refuses it (<c>RegistryUnauthorized</c>) or cannot be reached, or it cannot be stored.</exception>
    /// <exception cref="Oci.OciFormatException">It is not a registry's name.</exception>
    public async Task<RegistrySignIn> ConnectAsync(
        string? registry, RegistryCredential credential, bool insecure = false, CancellationToken cancellationToken = default)
    {
        string host = RegistryName.Parse(registry);
        string? token = await CheckAsync(registry, credential, insecure, cancellationToken);
        RegistryCredential kept = token is null ? credential : new RegistryCredential { UserName = credential.UserName, IdentityToken = token };
        RegistrySignIn signIn = await _configuration.StoreAsync(host, kept, cancellationToken);
        _clients.Forget(host);
        return signIn with { UserName = credential.UserName.Length > 0 ? credential.UserName : signIn.UserName };
    }

    /// <summary>Asks a registry whether it takes a credential, and stores nothing.</summary>
    /// <param name="registry">The registry's host or URL; null or empty is Docker Hub.</param>
    /// <param name="credential">Who to be there.</param>
    /// <param name="insecure">Whether certificates go unchecked and plain HTTP will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A token that stands for user and password; null where the registry gives none.</returns>
    /// <exception cref="RegistryException">The registry refuses it (<c>RegistryUnauthorized</c>) or cannot be reached.</exception>
    /// <exception cref="Oci.OciFormatException">It is not a registry's name.</exception>
    public async Task<string?> CheckAsync(string? registry, RegistryCredential credential, bool insecure = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        string host = RegistryName.Parse(registry);
        RegistryOptions options = _clients.OptionsFor(host, insecure) with { Credentials = new GivenCredential(credential) };
        using var client = new RegistryClient(host, options, signIn: true);
        await client.SendAsync(
            new RegistryRequest(HttpMethod.Get, RegistryRequest.Root, Scope: "", Subject: host),
            (response, _) =>
            {
                response.Dispose();
                return Task.FromResult(true);
            },
            cancellationToken);
        return client.IdentityToken;
    }

    /// <summary>Signs out: forgets what is stored for a registry.</summary>
    /// <param name="registry">The registry's host or URL; null or empty is Docker Hub.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where nobody was signed in.</returns>
    /// <exception cref="RegistryException">What is stored cannot be read or changed.</exception>
    /// <exception cref="Oci.OciFormatException">It is not a registry's name.</exception>
    public async Task<bool> DisconnectAsync(string? registry, CancellationToken cancellationToken = default)
    {
        string host = RegistryName.Parse(registry);
        bool found = await _configuration.EraseAsync(host, cancellationToken);
        _clients.Forget(host);
        return found;
    }

    /// <summary>Who is signed in where.</summary>
    /// <exception cref="RegistryException">What is stored cannot be read.</exception>
    public Task<IReadOnlyList<RegistrySignIn>> SignInsAsync(CancellationToken cancellationToken = default) =>
        _configuration.ListAsync(cancellationToken);
}
