using System.IO.Compression;
using System.Net;
using Containers.Engine.Content;
using Containers.Engine.Content.Downloads;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>One repository of a registry, to read from: its manifests by tag or digest, its blobs by digest (distribution-spec, "Pull").</summary>
internal sealed class RegistryRepository(RegistryClient client, ImageReference name) : IContentReader
{
    private readonly string _root = $"/v2/{name.Repository}";
    private readonly string _scope = $"repository:{name.Repository}:pull";

    /// <summary>The repository as people write it.</summary>
    public string Name => name.FamiliarName;

    /// <summary>How the registry is talked to.</summary>
    public RegistryOptions Options => client.Options;

    /// <inheritdoc/>
    /// <exception cref="RegistryException">
    /// The registry refuses, cannot be reached, or answers with something else than a manifest; <c>ManifestUnknown</c> where there is none.
    /// </exception>
    public async Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        Descriptor descriptor = await AskAsync(reference, cancellationToken) ?? await DescribeAsync(reference, cancellationToken);
        string subject = Subject(reference);
        if (MediaTypes.IsSchema1(descriptor.MediaType))
        {
            throw Unusable(
                subject, "is an image in Docker's schema 1, which was given up for its weak digests. Have it pushed again by any docker since 1.10");
        }

        if (Digest.TryParse(reference, out Digest? wanted) && wanted != descriptor.Digest && wanted.Algorithm == descriptor.Digest.Algorithm)
        {
            throw Unusable(subject, $"is answered with another manifest, {descriptor.Digest}. The registry, or something before it, alters content");
        }

        return MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType)
            ? descriptor
            : throw Unusable(subject, $"is answered with {descriptor.MediaType}, which is no manifest. Is {client.Registry} a container registry?");
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    public async Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType))
        {
            return new MemoryStream(await ReadManifestAsync(descriptor.Digest.ToString(), cancellationToken), writable: false);
        }

        return new RegistryBlobStream(descriptor, Name, client.Options, (from, token) => OpenBlobAsync(descriptor, from, token));
    }

    /// <summary>
    /// What the registry tells of a manifest without sending it; null where that is too little. A registry that refuses to may know the manifest all
    /// the same (some have no HEAD at all), and says why by its answer to the whole question.
    /// </summary>
    private async Task<Descriptor?> AskAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(
                ManifestRequest(HttpMethod.Head, reference),
                (response, _) =>
                {
                    using (response)
                    {
                        return Task.FromResult(DescribedBy(response));
                    }
                },
                cancellationToken);
        }
        catch (RegistryException exception)
            when (exception.StatusCode is not (null or HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests)
            && !RegistryFailure.IsTransient(exception.StatusCode.Value))
        {
            return null;
        }
    }

    /// <summary>What the headers of an answer about a manifest tell; null where they tell too little.</summary>
    private static Descriptor? DescribedBy(HttpResponseMessage response)
    {
        string? type = response.Content.Headers.ContentType?.MediaType;
        string? header = response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        bool known = type is not null && (MediaTypes.Manifests.Contains(type) || MediaTypes.IsSchema1(type));
        return known && Digest.TryParse(header, out Digest? digest) && response.Content.Headers is { ContentLength: > 0 and var size, ContentEncoding.Count: 0 }
            ? new Descriptor { MediaType = type!, Digest = digest, Size = size }
            : null;
    }

    /// <summary>Describes a manifest by its bytes, for registries that leave out headers.</summary>
    private async Task<Descriptor> DescribeAsync(string reference, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadManifestAsync(reference, cancellationToken);
        string type = MediaTypes.OfManifest(bytes)
            ?? throw Unusable(Subject(reference), $"is answered with something else than a manifest. Is {client.Registry} a container registry?");
        using System.Security.Cryptography.IncrementalHash? hash = Digest.TryParse(reference, out Digest? wanted) ? wanted.CreateHash() : null;
        hash?.AppendData(bytes);
        Digest digest = hash is not null && wanted!.Matches(hash.GetHashAndReset()) ? wanted : Digest.Of(bytes);
        return new Descriptor { MediaType = type, Digest = digest, Size = bytes.Length };
    }

    private Task<byte[]> ReadManifestAsync(string reference, CancellationToken cancellationToken) => client.SendAsync(
        ManifestRequest(HttpMethod.Get, reference),
        async (response, token) =>
        {
            using (response)
            {
                return await BoundedBody.ReadAsync(response, ContentReading.LargestDocument, client.Options.StallTimeout, token)
                    ?? throw Unusable(Subject(reference), "is answered with a manifest of more than 4 MiB, which is not taken");
            }
        },
        cancellationToken);

    private RegistryRequest ManifestRequest(HttpMethod method, string reference) =>
        new(method, $"{_root}/manifests/{reference}", _scope, Subject(reference))
        {
            // Schema 1 is asked for too, to be refused by its name instead of as an unknown image.
            Accept = [.. MediaTypes.Manifests, MediaTypes.DockerSchema1Signed],
        };

    /// <summary>Opens a blob from one byte on. A registry that does not know ranges sends all, and the start is skipped.</summary>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    /// <exception cref="ContentDigestException">The registry has another length of it.</exception>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, long from, CancellationToken cancellationToken)
    {
        // A foreign layer may be kept here all the same; its own addresses come after that.
        List<string> paths = [$"{_root}/blobs/{descriptor.Digest}", .. descriptor.Urls ?? []];
        for (int index = 0; ; index++)
        {
            try
            {
                return await OpenBlobAsync(paths[index], descriptor, from, cancellationToken);
            }
            catch (RegistryException exception) when (index + 1 < paths.Count && (index > 0 || exception.StatusCode == HttpStatusCode.NotFound))
            {
                if (!Uri.TryCreate(paths[index + 1], UriKind.Absolute, out Uri? next) || next.Scheme is not ("https" or "http"))
                {
                    throw Unusable($"{Name} {descriptor.Digest}", "is to come from an address that is none of HTTP");
                }
            }
        }
    }

    private async Task<Stream> OpenBlobAsync(string path, Descriptor descriptor, long from, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenRangeAsync(path, descriptor, from, from, cancellationToken);
        }
        catch (RegistryException exception) when (from > 0 && exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return await OpenRangeAsync(path, descriptor, 0, from, cancellationToken); // One that refuses ranges sends the whole.
        }
    }

    /// <summary>Asks for a blob from one byte on, and gives it from another one on.</summary>
    private Task<Stream> OpenRangeAsync(string path, Descriptor descriptor, long asked, long from, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, path, _scope, $"{Name} {descriptor.Digest}") { From = asked };
        return client.SendAsync<Stream>(
            request,
            async (response, token) =>
            {
                long? start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From : 0;
                long? rest = response.Content.Headers.ContentLength;

                // Nobody asked for one, and some compress all the same. What has the blob's own length is the blob, whatever is said of it.
                bool isCompressed = response.Content.Headers.ContentEncoding.Contains("gzip") && start + rest != descriptor.Size;
                if (isCompressed && start > 0)
                {
                    return await OpenRangeAsync(path, descriptor, 0, from, token);
                }

                rest = isCompressed ? null : rest;
                if ((start != asked && start != 0) || (rest is not null && start + rest != descriptor.Size))
                {
                    throw new ContentDigestException(descriptor, Name, $"has {start + rest} bytes, not {descriptor.Size}");
                }

                Stream body = new WatchedBody(await response.Content.ReadAsStreamAsync(token), client.Options.StallTimeout);
                body = isCompressed ? new GZipStream(body, CompressionMode.Decompress) : body;
                if (start == 0 && from > 0)
                {
                    await SkipAsync(body, from, token);
                }

                return body;
            },
            cancellationToken);
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            count -= read > 0 ? read : throw new IOException("The answer ended early.");
        }
    }

    private string Subject(string reference) =>
        Digest.TryParse(reference, out _) ? $"{Name}@{reference}" : $"{Name}:{reference}";

    private RegistryException Unusable(string subject, string what) => new("RegistryProtocolError", client.Registry, $"{subject} {what}.");
}
