using System.Collections.Concurrent;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>The clients of all registries that a process talks to, each made once: they keep connections and tokens.</summary>
/// <param name="options">How to talk to registries.</param>
internal sealed class RegistryClients(RegistryOptions options)
{
    private const int RetriesOfMirrors = 1; // There is another to ask.
    private readonly ConcurrentDictionary<(string Registry, bool Insecure, bool IsMirror), RegistryClient> _clients = new();

    /// <summary>How a registry is talked to, what is set for it included.</summary>
    public RegistryOptions OptionsFor(string registry, bool insecure) =>
        options with { Insecure = insecure || options.Insecure || options.Configuration.For(registry).Insecure };

    /// <summary>Where words without a registry are searched for.</summary>
    public string SearchRegistry => options.SearchRegistry;

    /// <summary>The client of a registry.</summary>
    /// <param name="registry">Its host as in a reference.</param>
    /// <param name="insecure">Whether certificates go unchecked and plain HTTP will do.</param>
    public RegistryClient For(string registry, bool insecure)
    {
        RegistryOptions own = OptionsFor(registry, insecure);
        return _clients.GetOrAdd((registry, own.Insecure, false), key => new RegistryClient(key.Registry, own));
    }

    /// <summary>A client to use until disposed: the shared one, or where a credential is given for this use one of its own.</summary>
    /// <param name="registry">The registry's host as in a reference.</param>
    /// <param name="insecure">Whether certificates go unchecked and plain HTTP will do.</param>
    /// <param name="credential">Who to be there; null is whoever is signed in.</param>
    public RegistryUse Use(string registry, bool insecure = false, RegistryCredential? credential = null) => credential is null
        ? new RegistryUse(For(registry, insecure), isOwned: false)
        : new RegistryUse(
            new RegistryClient(registry, OptionsFor(registry, insecure) with { Credentials = new GivenCredential(credential) }), isOwned: true);

    /// <summary>What an image is read from until disposed: the mirrors of its registry, and then the registry itself.</summary>
    /// <param name="name">The image.</param>
    /// <param name="insecure">Whether certificates go unchecked and plain HTTP will do, at the registry itself.</param>
    /// <param name="credential">Who to be at the registry itself; null is whoever is signed in.</param>
    public RegistrySource Open(ImageReference name, bool insecure = false, RegistryCredential? credential = null)
    {
        IEnumerable<RegistryRepository> mirrors = options.Configuration.For(name.Registry).Mirrors.Select(mirror =>
        {
            RegistryOptions own = OptionsFor(mirror.Registry, mirror.Insecure) with { Retries = RetriesOfMirrors };
            RegistryClient client = _clients.GetOrAdd((mirror.Registry, own.Insecure, true), key => new RegistryClient(key.Registry, own));
            return new RegistryRepository(client, ImageReference.Parse($"{mirror.Registry}/{mirror.Prefix}{name.Repository}"));
        });
        RegistryUse registry = Use(name.Registry, insecure, credential);
        return new RegistrySource([.. mirrors, new RegistryRepository(registry.Client, name)], registry);
    }

    /// <summary>Lets the next use of a registry begin anew, after someone signed in or out. Who uses a client now may finish.</summary>
    public void Forget(string registry)
    {
        foreach ((string Registry, bool Insecure, bool IsMirror) key in _clients.Keys.Where(key => key.Registry == registry))
        {
            _clients.TryRemove(key, out _);
        }
    }
}

/// <summary>The use of a client.</summary>
internal sealed class RegistryUse(RegistryClient client, bool isOwned) : IDisposable
{
    /// <summary>The client.</summary>
    public RegistryClient Client => client;

    public void Dispose()
    {
        if (isOwned)
        {
            client.Dispose();
        }
    }
}
