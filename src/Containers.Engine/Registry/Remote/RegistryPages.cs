using System.Runtime.CompilerServices;
using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>Reads lists that a registry gives in pages, each naming the next by a header <c>Link</c> (distribution-spec, "Listing Tags"; RFC 8288).</summary>
internal static class RegistryPages
{
    private const int LongestPage = 32 * 1024 * 1024;

    /// <summary>One page after the other; the caller may stop at any.</summary>
    /// <param name="client">The registry.</param>
    /// <param name="request">Asks for the first page.</param>
    /// <param name="read">Reads a page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached, answers something else or goes round in a circle.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        RegistryClient client, RegistryRequest request, Func<byte[], T?> read, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        HashSet<string> seen = [];
        for (string? path = request.Path; path is not null;)
        {
            if (!seen.Add(path))
            {
                throw Wrong(client, request, "goes round in a circle with the pages of a list");
            }

            (T page, path) = await client.SendAsync(
                request with { Path = path },
                async (response, token) =>
                {
                    using (response)
                    {
                        byte[] body = await BoundedBody.ReadAsync(response, LongestPage, client.Options.StallTimeout, token)
                            ?? throw Wrong(client, request, "answers with an endless list");
                        return (Parse(body, read) ?? throw Wrong(client, request, "answers with something else than a list"), NextOf(client, request, response));
                    }
                },
                cancellationToken);
            yield return page;
        }
    }

    /// <summary>Where the next page is. It must be at the same registry: a list has no business elsewhere.</summary>
    private static string? NextOf(RegistryClient client, RegistryRequest request, HttpResponseMessage response)
    {
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? values)
            ? values.SelectMany(value => value.Split(','))
                .FirstOrDefault(value => value.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase)
                || value.Contains("rel=next", StringComparison.OrdinalIgnoreCase))
            : null;
        int open = link?.IndexOf('<', StringComparison.Ordinal) ?? -1;
        int close = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        if (open < 0 || close < open)
        {
            return null;
        }

        Uri here = response.RequestMessage!.RequestUri!;
        return Uri.TryCreate(here, link![(open + 1)..close], out Uri? next) && RegistryTransport.IsSameOrigin(here, next)
            ? next.PathAndQuery
            : throw Wrong(client, request, "names another host for the next page of a list");
    }

    private static T? Parse<T>(byte[] body, Func<byte[], T?> read)
        where T : class
    {
        try
        {
            return read(body);
        }
        catch (OciFormatException)
        {
            return null;
        }
    }

    private static RegistryException Wrong(RegistryClient client, RegistryRequest request, string what) =>
        new("RegistryProtocolError", client.Registry, $"{request.Subject}: {client.Registry} {what}. Is it a container registry?");
}

/// <summary>A page of a repository's tags.</summary>
[JsonRecord]
internal sealed partial record TagList
{
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>A page of a registry's repositories (CNCF distribution, "Listing Repositories").</summary>
[JsonRecord]
internal sealed partial record RepositoryList
{
    public IReadOnlyList<string>? Repositories { get; init; }
}

/// <summary>What a search answers (the registry API, version 1, which Docker Hub keeps for it).</summary>
[JsonRecord]
internal sealed partial record SearchPage
{
    public IReadOnlyList<SearchEntry>? Results { get; init; }
}

/// <summary>One repository of a search's answer.</summary>
[JsonRecord]
internal sealed partial record SearchEntry
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("star_count")]
    public int? Stars { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("is_official")]
    public bool? IsOfficial { get; init; }
}
