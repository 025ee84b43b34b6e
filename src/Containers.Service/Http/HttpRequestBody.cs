using System.Globalization;
using System.Net.Sockets;

namespace Containers.Service.Http;

/// <summary>The content of a request: of a length that was told, or in chunks (RFC 9112, sections 6 and 7).</summary>
internal sealed class HttpRequestBody : Stream
{
    /// <summary>How much that nobody reads is passed over for the next request; a new connection is cheaper than more.</summary>
    private const int MostPassedOver = 256 * 1024;

    private static readonly TimeSpan PassingLimit = TimeSpan.FromSeconds(1);

    private readonly HttpInput _input;
    private readonly Func<ValueTask>? _invite;
    private readonly bool _isChunked;
    private bool _isInvited;
    private bool _isOver;
    private long _rest;
    private bool _hasBegun;

    private HttpRequestBody(HttpInput input, Func<ValueTask>? invite, bool isChunked, long length)
    {
        _input = input;
        _invite = invite;
        _isChunked = isChunked;
        _rest = length;
        _isOver = !isChunked && length == 0;
    }

    /// <summary>Whether all of it was read.</summary>
    public bool IsOver => _isOver;

    /// <summary>Whether its length was told before.</summary>
    public bool HasLength => !_isChunked;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The content that a head announces.</summary>
    /// <param name="head">The head.</param>
    /// <param name="input">What comes after it.</param>
    /// <param name="invite">Tells a client that waits for it that it may send the content; called once, before the first byte is read.</param>
    /// <exception cref="HttpException">The length is none, or the content is coded in a way that is not known.</exception>
    public static HttpRequestBody Of(HttpRequestHead head, HttpInput input, Func<ValueTask> invite)
    {
        string? coding = head.Headers["Transfer-Encoding"];
        string? length = head.Headers["Content-Length"];
        bool expects = !head.IsOld && head.Headers.Has("Expect", "100-continue");
        if (coding is not null)
        {
            // Both together are how one request is hidden in another.
            return length is null && !head.IsOld && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                ? new HttpRequestBody(input, expects ? invite : null, isChunked: true, 0)
                : throw new HttpException(length is null ? 501 : 400, $"The request's content cannot be read by Transfer-Encoding '{coding}'.");
        }

        long bytes = 0;
        return length is null || long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bytes)
            ? new HttpRequestBody(input, expects ? invite : null, isChunked: false, bytes)
            : throw new HttpException(400, $"Content-Length is no number of bytes: '{length}'.");
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver || buffer.Length == 0)
        {
            return 0;
        }

        if (!_isInvited)
        {
            _isInvited = true;
            await (_invite?.Invoke() ?? ValueTask.CompletedTask);
        }

        if (_isChunked && _rest == 0 && !await BeginChunkAsync(cancellationToken))
        {
            return 0;
        }

        int count = await _input.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _rest)], cancellationToken);
        if (count == 0)
        {
            throw new HttpException(400, "The request ends within its content.");
        }

        _rest -= count;
        _isOver = !_isChunked && _rest == 0;
        return count;
    }

    /// <summary>
    /// Passes over what nobody has read, such as the end of an archive after its last file, so that another request can follow on the connection.
    /// </summary>
    /// <returns>Whether the content is over; else it was too much, did not come, or is malformed.</returns>
    public async ValueTask<bool> TryPassOverAsync()
    {
        if (_isOver || (_invite is not null && !_isInvited))
        {
            return _isOver;
        }

        using CancellationTokenSource late = new(PassingLimit);
        byte[] lost = new byte[16 * 1024];
        try
        {
            for (int sum = 0, count; sum < MostPassedOver && (count = await ReadAsync(lost, late.Token)) > 0; sum += count)
            {
                // It means nothing to anybody.
            }
        }
        catch (Exception exception) when (exception is HttpException or SocketException or OperationCanceledException)
        {
            return false;
        }

        return _isOver;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads up to the next chunk's bytes; false where the last one was before.</summary>
    private async ValueTask<bool> BeginChunkAsync(CancellationToken cancellationToken)
    {
        if (_hasBegun && (await _input.ReadLineAsync(cancellationToken)).Length > 0)
        {
            throw new HttpException(400, "A chunk of the request's content is longer than it says.");
        }

        _hasBegun = true;
        string size = (await _input.ReadLineAsync(cancellationToken)).Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _rest) || _rest < 0)
        {
            throw new HttpException(400, $"The size of a chunk of the request's content is no number: '{size}'.");
        }

        if (_rest > 0)
        {
            return true;
        }

        while ((await _input.ReadLineAsync(cancellationToken)).Length > 0)
        {
            // Fields after the content say nothing here.
        }

        _isOver = true;
        return false;
    }
}
