using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Containers.Service.Http;

/// <summary>The content of an answer as it is made: each write is sent at once, as a chunk (RFC 9112, section 7.1) or as it is.</summary>
internal sealed class HttpResponseBody(Socket socket, bool isChunked) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the end of the content.</summary>
    public ValueTask EndAsync() => isChunked ? HttpResponse.SendAllAsync(socket, "0\r\n\r\n"u8.ToArray()) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        if (!isChunked)
        {
            await HttpResponse.SendAllAsync(socket, buffer, cancellationToken);
            return;
        }

        byte[] chunk = [.. Encoding.ASCII.GetBytes(buffer.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. buffer.Span, .. "\r\n"u8];
        await HttpResponse.SendAllAsync(socket, chunk, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
