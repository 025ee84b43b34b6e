using System.Net;
using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>How to search.</summary>
public sealed record ImageSearchOptions
{
    /// <summary>The most repositories that are wanted, 1 to 100.</summary>
    public int Limit { get; init; } = 25;

    /// <summary>Whether only Docker Hub's own repositories are wanted.</summary>
    public bool IsOfficial { get; init; }

    /// <summary>The fewest stars that a repository must have.</summary>
    public int MinimumStars { get; init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Who to be at the registry; null is whoever is signed in there.</summary>
    public Credentials.RegistryCredential? Credential { get; init; }
}

/// <summary>Searches Docker Hub, or the registry that a term begins with: by its search where it has one, else through its catalogue.</summary>
public sealed class ImageSearch
{
    private const int MostResults = 100;
    private const int RepositoriesInAPage = 1000;
    private readonly RegistryClients _clients;

    internal ImageSearch(RegistryClients clients) => _clients = clients;

    /// <summary>Searches.</summary>
    /// <param name="term">A word for Docker Hub; <c>registry.example:5000/word</c>, or with nothing after the slash, for another registry.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found, the best first where the registry has an order.</returns>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached or can neither search nor list (<c>RegistryUnsupported</c>).</exception>
    public async Task<IReadOnlyList<ImageSearchResult>> FindAsync(
        string term, ImageSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(term);
        options ??= new ImageSearchOptions();
        int slash = term.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : term[..slash];
        bool named = first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost";
        string registry = named ? RegistryName.Parse(first) : ImageReference.DefaultRegistry;
        string word = named ? term[(slash + 1)..] : term;
        bool hub = registry == ImageReference.DefaultRegistry;
        using RegistryUse use = _clients.Use(hub ? _clients.SearchRegistry : registry, options.Insecure, options.Credential);
        IEnumerable<ImageSearchResult>? found = word.Length > 0 ? await SearchAsync(use.Client, hub ? "" : registry + "/", word, options, cancellationToken) : null;
        found ??= hub
            ? throw Unsupported(registry)
            : await ListAsync(use.Client, registry, word, options, cancellationToken);
        return [.. found.Where(result => (!options.IsOfficial || result.IsOfficial) && result.Stars >= options.MinimumStars).Take(options.Limit)];
    }

    /// <summary>Asks the registry to search; null where it cannot.</summary>
    private static async Task<IEnumerable<ImageSearchResult>?> SearchAsync(
        RegistryClient client, string prefix, string word, ImageSearchOptions options, CancellationToken cancellationToken)
    {
        // What is filtered here has to be asked for first.
        int count = options.IsOfficial || options.MinimumStars > 0 ? MostResults : Math.Clamp(options.Limit, 1, MostResults);
        var request = new RegistryRequest(HttpMethod.Get, $"/v1/search?q={Uri.EscapeDataString(word)}&n={count}", "", word);
        try
        {
            await foreach (SearchPage page in RegistryPages.ReadAsync(client, request, body => JsonInput.Read<SearchPage>(body, "list"), cancellationToken))
            {
                return (page.Results ?? []).Where(entry => entry.Name is { Length: > 0 }).Select(entry => new ImageSearchResult(
                    prefix + RegistryText.Printable(entry.Name), RegistryText.Printable(entry.Description).Trim(), entry.Stars ?? 0, entry.IsOfficial ?? false));
            }
        }
        catch (RegistryException exception) when (prefix.Length > 0 && exception.StatusCode is { } status && !RegistryFailure.IsTransient(status))
        {
            // It has no search; whether it may be asked at all, its catalogue tells.
        }
        catch (RegistryException exception) when (prefix.Length > 0 && exception is { ErrorId: "RegistryProtocolError" })
        {
            // A page for people, at an address that means nothing to it.
        }

        return null;
    }

    /// <summary>The repositories whose names hold a word.</summary>
    private static async Task<IEnumerable<ImageSearchResult>> ListAsync(
        RegistryClient client, string registry, string word, ImageSearchOptions options, CancellationToken cancellationToken)
    {
        List<ImageSearchResult> found = [];
        var request = new RegistryRequest(HttpMethod.Get, $"/v2/_catalog?n={RepositoriesInAPage}", "registry:catalog:*", registry);
        try
        {
            await foreach (RepositoryList page in RegistryPages.ReadAsync(client, request, body => JsonInput.Read<RepositoryList>(body, "list"), cancellationToken))
            {
                found.AddRange((page.Repositories ?? [])
                    .Where(name => name.Contains(word, StringComparison.OrdinalIgnoreCase))
                    .Select(name => new ImageSearchResult($"{registry}/{RegistryText.Printable(name)}", "", 0, false)));
                if (found.Count >= options.Limit)
                {
                    break;
                }
            }
        }
        catch (RegistryException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            throw Unsupported(registry);
        }

        return found;
    }

    private static RegistryException Unsupported(string registry) =>
        new("RegistryUnsupported", registry, $"{registry} can neither search nor list its repositories. Look there with a browser.");
}
