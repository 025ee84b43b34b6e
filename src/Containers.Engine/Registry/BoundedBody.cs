using System.IO.Compression;
using Containers.Engine.Content.Downloads;

namespace Containers.Engine.Registry;

/// <summary>Reads a whole answer into memory, up to a limit of size and of waiting.</summary>
internal static class BoundedBody
{
    /// <summary>The body; null where it is longer than the limit.</summary>
    /// <param name="response">Its headers have been read.</param>
    /// <param name="limit">The most bytes that are taken.</param>
    /// <param name="stall">How long it may stand still.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The connection was lost or stood still.</exception>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, TimeSpan stall, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        // Nobody asked for one, and some compress all the same.
        bool isCompressed = response.Content.Headers.ContentEncoding.Contains("gzip");
        await using WatchedBody sent = new(await response.Content.ReadAsStreamAsync(cancellationToken), stall);
        await using Stream body = isCompressed ? new GZipStream(sent, CompressionMode.Decompress) : sent;
        using var content = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > limit)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
