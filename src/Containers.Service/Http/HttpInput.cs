using System.Net.Sockets;
using System.Text;

namespace Containers.Service.Http;

/// <summary>What a client sends, of which some may have been read already and waits here.</summary>
internal sealed class HttpInput(Socket socket)
{
    private const int LongestHead = 64 * 1024;
    private const int LongestLine = 1024;
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Waits until the client sends something.</summary>
    /// <returns>False where it sends no more.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _start < _end || await FillAsync(cancellationToken);

    /// <summary>Reads the head of the next request.</summary>
    /// <param name="limit">How long the client may take for what is not here yet. Most heads are here as a whole, and no timer is set for them.</param>
    /// <returns>Null where the client sends no more.</returns>
    /// <exception cref="HttpException">It is malformed, or too long.</exception>
    /// <exception cref="OperationCanceledException">The client took longer.</exception>
    public async ValueTask<HttpRequestHead?> ReadHeadAsync(TimeSpan limit)
    {
        using CancellationTokenSource late = new();
        for (bool isTimed = false; ; isTimed = true)
        {
            // Empty lines before a request are passed over (RFC 9112, section 2.2).
            while (_start < _end && _buffer[_start] is (byte)'\r' or (byte)'\n')
            {
                _start++;
            }

            if (LengthOfHead() is { } length)
            {
                int start = _start;
                _start += length;
                return HttpRequestHead.Parse(_buffer.AsSpan(start, length));
            }

            if (_end - _start >= LongestHead)
            {
                throw new HttpException(431, $"The header fields of the request are longer than {LongestHead / 1024} KiB.");
            }

            if (!isTimed)
            {
                late.CancelAfter(limit); // For all that comes.
            }

            if (!await FillAsync(late.Token))
            {
                return _start < _end ? throw new HttpException(400, "The request ends within its header fields.") : null;
            }
        }
    }

    /// <summary>Reads what is there, at least a byte; 0 where the client sends no more.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }

        int length = Math.Min(buffer.Length, _end - _start);
        _buffer.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <summary>Reads a line of at most 1 KiB, without its end.</summary>
    /// <exception cref="HttpException">It is longer, or the client sends no more.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = Waiting.IndexOf((byte)'\n')) < 0)
        {
            if (_end - _start > LongestLine || !await FillAsync(cancellationToken))
            {
                throw new HttpException(400, "The request's content is malformed: a chunk has no end.");
            }
        }

        string line = Encoding.Latin1.GetString(Waiting[..length]).TrimEnd('\r');
        _start += length + 1;
        return line;
    }

    /// <summary>Waits until the client goes away, or begins its next request, which is left for later.</summary>
    /// <returns>Whether it went away.</returns>
    public async Task<bool> WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return false;
        }

        try
        {
            return await socket.ReceiveAsync(new byte[1], SocketFlags.Peek, cancellationToken) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The length of the head that is here, with the empty line at its end; null where that is not here yet.</summary>
    private int? LengthOfHead()
    {
        int with = Waiting.IndexOf("\n\r\n"u8);
        int without = Waiting.IndexOf("\n\n"u8);
        return with >= 0 && (without < 0 || with < without) ? with + 3 : without >= 0 ? without + 2 : null;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Waiting.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }
}
