using System.Net;
using System.Security.Cryptography;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>
/// Uploads one blob (distribution-spec, "Pushing Blobs"): mounted from another repository where the registry can, else in one request, else
/// in chunks, of which one that was lost on its way is sent again from where the registry stands. Where the registry has forgotten that too,
/// the blob is sent anew.
/// </summary>
internal sealed class BlobUpload(RegistryClient client, string repository, string scope, Descriptor blob)
{
    private const int ChunkSize = 8 * 1024 * 1024;
    private const int LargestChunk = 64 * 1024 * 1024;
    private readonly string _subject = $"{repository} {blob.Digest}";
    private string _location = "";
    private int _chunkSize = ChunkSize;

    /// <summary>Uploads the blob.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="mountFrom">A repository of the registry that may have it; null knows none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where it was mounted, and nothing was read.</returns>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    /// <exception cref="ContentDigestException">The bytes are not those of the descriptor.</exception>
    public async Task<bool> RunAsync(Stream content, string? mountFrom, CancellationToken cancellationToken)
    {
        if (mountFrom is not null && await MountAsync(mountFrom, cancellationToken))
        {
            return false;
        }

        if (_location.Length == 0)
        {
            await BeginAsync(null, cancellationToken);
        }

        if (content.CanSeek && await PutWholeAsync(content, cancellationToken))
        {
            return true;
        }

        for (int restarts = 0; ; restarts++)
        {
            try
            {
                await SendChunksAsync(content, cancellationToken);
                await PutAsync(() => new ByteArrayContent([]), repeats: true, cancellationToken);
                return true;
            }
            catch (RegistryException exception) when (content.CanSeek && restarts < client.Options.Retries && IsUploadLost(exception))
            {
                if (await ExistsAsync(cancellationToken))
                {
                    return true; // Only the answer to its end was lost.
                }

                content.Position = 0;
                _location = "";
                await BeginAsync(null, cancellationToken);
            }
        }
    }

    /// <summary>Whether the registry no longer knows the upload, or not as it was left: what was sent has to be sent anew.</summary>
    private static bool IsUploadLost(RegistryException exception) => exception.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
        or HttpStatusCode.RequestedRangeNotSatisfiable;

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var request = new RegistryRequest(HttpMethod.Head, $"/v2/{repository}/blobs/{blob.Digest}", scope, _subject);
            return await client.SendAsync(request, Ended, cancellationToken);
        }
        catch (RegistryException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Asks for the blob of another repository; false where the registry opened an upload instead, or refuses for whatever reason.</summary>
    private async Task<bool> MountAsync(string from, CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAsync(from, cancellationToken);
        }
        catch (RegistryException exception) when (exception.StatusCode is not null)
        {
            return false;
        }
    }

    /// <summary>Opens an upload; true where the registry mounted the blob instead.</summary>
    private Task<bool> BeginAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        string mount = mountFrom is null ? "" : $"?mount={blob.Digest}&from={Uri.EscapeDataString(mountFrom)}";
        string both = mountFrom is null ? scope : $"{scope} repository:{mountFrom}:pull";
        var request = new RegistryRequest(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/{mount}", both, _subject)
        {
            Content = () => new ByteArrayContent([]),
            RepeatsRefused = mountFrom is null,
        };
        return client.SendAsync(
            request,
            (response, _) =>
            {
                using (response)
                {
                    if (response.StatusCode == HttpStatusCode.Created)
                    {
                        return Task.FromResult(true);
                    }

                    Follow(response);
                    bool named = response.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values);
                    _chunkSize = named && int.TryParse(values!.First(), out int least) ? Math.Clamp(least, ChunkSize, LargestChunk) : ChunkSize;
                    return Task.FromResult(false);
                }
            },
            cancellationToken);
    }

    /// <summary>Sends all in one request; false where the registry wants it otherwise, and a new upload is open.</summary>
    private async Task<bool> PutWholeAsync(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(
                () =>
                {
                    content.Position = 0;
                    return new UploadContent(content, blob.Size);
                },
                repeats: false,
                cancellationToken);
            return true;
        }
        catch (RegistryException exception) when (exception.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.NotFound
            or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.MethodNotAllowed || exception.ErrorId == "RegistryUnavailable")
        {
            content.Position = 0;
            await BeginAsync(null, cancellationToken);
            return false;
        }
    }

    private Task<bool> PutAsync(Func<HttpContent> body, bool repeats, CancellationToken cancellationToken)
    {
        string separator = _location.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        var request = new RegistryRequest(HttpMethod.Put, $"{_location}{separator}digest={Uri.EscapeDataString(blob.Digest.ToString())}", scope, _subject)
        {
            Content = body,
            RepeatsLost = repeats,
        };
        return client.SendAsync(request, Ended, cancellationToken);
    }

    private async Task SendChunksAsync(Stream content, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = blob.Digest.CreateHash();
        var chunk = new byte[Math.Min(_chunkSize, Math.Max(blob.Size, 1))];
        long start = 0;
        int length;
        while ((length = await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            hash.AppendData(chunk, 0, length);
            await SendChunkAsync(new ArraySegment<byte>(chunk, 0, length), start, cancellationToken);
            start += length;
        }

        if (start != blob.Size || !blob.Digest.Matches(hash.GetHashAndReset()))
        {
            throw new ContentDigestException(blob, "the source", $"has {start} bytes of {blob.Size}, or was altered");
        }
    }

    /// <summary>Sends a chunk. Where it, or the answer to it, is lost, the registry is asked where it stands, and gets the rest.</summary>
    private async Task SendChunkAsync(ArraySegment<byte> chunk, long start, CancellationToken cancellationToken)
    {
        int sent = 0;
        for (int failures = 0; sent < chunk.Count;)
        {
            try
            {
                await client.SendAsync(ChunkRequest(chunk[sent..], start + sent), Followed, cancellationToken);
                return;
            }
            catch (RegistryException exception) when (failures++ < client.Options.Retries
                && (exception.StatusCode is null or HttpStatusCode.RequestedRangeNotSatisfiable))
            {
                await Task.Delay(client.Options.FirstRetryDelay * Math.Pow(2, failures - 1), cancellationToken);
                long stands = await client.SendAsync(new RegistryRequest(HttpMethod.Get, _location, scope, _subject), Position, cancellationToken);
                if (stands < start || stands > start + chunk.Count)
                {
                    throw;
                }

                failures = stands > start + sent ? 0 : failures;
                sent = (int)(stands - start);
            }
        }
    }

    private RegistryRequest ChunkRequest(ArraySegment<byte> bytes, long start) => new(HttpMethod.Patch, _location, scope, _subject)
    {
        Content = () =>
        {
            var body = new UploadContent(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), bytes.Count);
            body.Headers.TryAddWithoutValidation("Content-Range", $"{start}-{start + bytes.Count - 1}");
            return body;
        },
        RepeatsLost = false,
    };

    private Task<bool> Ended(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.Dispose();
        return Task.FromResult(true);
    }

    private Task<bool> Followed(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            Follow(response);
        }

        return Task.FromResult(true);
    }

    private Task<long> Position(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            Follow(response);
            string range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.First() : "";
            int dash = range.LastIndexOf('-');

            // Registries say 0-0 for nothing too.
            return Task.FromResult(dash >= 0 && long.TryParse(range.AsSpan(dash + 1), out long last) && last > 0 ? last + 1 : 0);
        }
    }

    /// <summary>Takes the URL to go on with, which may be relative to the one that was asked.</summary>
    private void Follow(HttpResponseMessage response) => _location = response.Headers.Location is { } location
        ? new Uri(response.RequestMessage!.RequestUri!, location).AbsoluteUri
        : _location.Length > 0 ? _location : throw new RegistryException(
            "RegistryProtocolError", client.Registry, $"{_subject}: {client.Registry} opens an upload without saying where. Is it a container registry?");
}
