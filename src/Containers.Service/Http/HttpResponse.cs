using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Descriptors;

namespace Containers.Service.Http;

/// <summary>The answer to a request: whole with its length, or a stream of bytes as they come (RFC 9112, sections 4 and 7).</summary>
/// <param name="socket">The connection.</param>
/// <param name="request">The request.</param>
/// <param name="body">The request's content.</param>
internal sealed class HttpResponse(Socket socket, HttpRequestHead request, HttpRequestBody body) : IDisposable
{
    private readonly List<(string Name, string Value)> _headers = [];
    private HttpResponseBody? _body;

    /// <summary>Whether the status was sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the connection is closed after it.</summary>
    public bool Closes { get; private set; } = request.IsOld || request.Headers.Has("Connection", "close");

    /// <summary>Adds a field.</summary>
    public void Add(string name, string value) => _headers.Add((name, value.ReplaceLineEndings(" ")));

    /// <summary>Sends an answer with all of its content.</summary>
    /// <param name="status">The status.</param>
    /// <param name="type">What the content is; null for none.</param>
    /// <param name="content">The content.</param>
    /// <param name="closes">Whether the connection is closed after it, since what the client sends cannot be read any more.</param>
    public async Task SendAsync(int status, string? type, ReadOnlyMemory<byte> content, bool closes = false)
    {
        Closes |= closes || !await body.TryPassOverAsync();
        if (type is not null)
        {
            Add("Content-Type", type);
        }

        if (status is not (204 or 304))
        {
            Add("Content-Length", content.Length.ToString(CultureInfo.InvariantCulture));
        }

        byte[] head = Head(status);
        bool isWhole = request.Method == "HEAD" || content.IsEmpty;
        await SendAllAsync(socket, isWhole ? head : [.. head, .. content.Span]);
    }

    /// <summary>Sends the status of an answer whose content comes as it is made.</summary>
    /// <param name="status">The status.</param>
    /// <param name="type">What the content is.</param>
    /// <returns>Takes the content, which is sent at once, until <see cref="EndAsync"/>.</returns>
    public async Task<Stream> BeginAsync(int status, string type)
    {
        Add("Content-Type", type);
        if (!request.IsOld)
        {
            Add("Transfer-Encoding", "chunked");
        }

        await SendAllAsync(socket, Head(status));
        if (request.Method == "HEAD")
        {
            return Stream.Null;
        }

        return _body = new HttpResponseBody(socket, isChunked: !request.IsOld);
    }

    /// <summary>Ends the content of <see cref="BeginAsync"/>; nothing to do for any other.</summary>
    public ValueTask EndAsync() => _body?.EndAsync() ?? ValueTask.CompletedTask;

    /// <summary>Leaves the content without its end, by which the client knows that it is not whole.</summary>
    public void Abandon() => Closes = true;

    /// <summary>
    /// Sends the status of an answer after which the connection is a stream in both directions, as docker's clients ask for it: with 101 where they
    /// ask for an upgrade, and with 200 without.
    /// </summary>
    /// <param name="type">What the stream is; null where the protocol says it.</param>
    /// <param name="protocol">What the connection is after it.</param>
    public async Task HijackAsync(string? type, string protocol)
    {
        Closes = true;
        bool upgrades = request.Headers["Upgrade"] is not null;
        if (type is not null)
        {
            Add("Content-Type", type);
        }

        if (upgrades)
        {
            Add("Connection", "Upgrade");
            Add("Upgrade", protocol);
        }

        await SendAllAsync(socket, Head(upgrades ? 101 : 200, isHijacked: true));
        await WaitForReaderAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _body?.Dispose();

    /// <summary>Sends all bytes, waiting for a client that is slow.</summary>
    internal static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }

        Leftovers.CollectWhereMany();
    }

    /// <summary>
    /// Waits until the client has read what was sent, for some five seconds at most: one that reads the head into a buffer and goes on with the socket itself, as
    /// docker's library for Python does, would lose what came along with it.
    /// </summary>
    private async Task WaitForReaderAsync()
    {
        for (int waits = 0; waits < 5000 && !SocketQueue.IsRead(socket.SafeHandle); waits++)
        {
            if (waits < 20)
            {
                Thread.Yield();
            }
            else
            {
                await Task.Delay(1);
            }
        }
    }

    private byte[] Head(int status, bool isHijacked = false)
    {
        HasBegun = true;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {HttpStatus.NameOf(status)}\r\n");
        if (Closes && !isHijacked)
        {
            text.Append("Connection: close\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Date: {DateTimeOffset.UtcNow:R}\r\n");
        foreach ((string name, string value) in _headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }
}
