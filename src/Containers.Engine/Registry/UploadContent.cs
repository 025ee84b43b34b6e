using System.Net;
using System.Net.Http.Headers;

namespace Containers.Engine.Registry;

/// <summary>Part of a stream as the body of a request; tells of every piece that went, so that a slow upload is not taken for a dead one.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _source;
    private readonly long _length;

    /// <summary>A body.</summary>
    /// <param name="source">Is read from where it stands, and not disposed.</param>
    /// <param name="length">Bytes to send.</param>
    public UploadContent(Stream source, long length)
    {
        _source = source;
        _length = length;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = length;
    }

    /// <summary>Is called whenever bytes have gone.</summary>
    public Action? Moved { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        for (long rest = _length; rest > 0;)
        {
            int read = await _source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, rest)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"The content ends {rest} bytes before its length.");
            }

            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            rest -= read;
            Moved?.Invoke();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
