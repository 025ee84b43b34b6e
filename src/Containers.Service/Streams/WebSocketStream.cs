using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Containers.Service.Http;

namespace Containers.Service.Streams;

/// <summary>A client that is attached by a WebSocket (RFC 6455), as browsers are: each part is a message.</summary>
internal sealed class WebSocketStream : IDuplexStream
{
    private const string Version = "13";
    private readonly IDuplexStream _connection;
    private readonly WebSocket _socket;
    private readonly WebSocketMessageType _type;

    /// <summary>Begins after the answer to the request.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isText">Whether messages are text, as clients before 1.28 have them; else they are bytes.</param>
    public WebSocketStream(IDuplexStream connection, bool isText)
    {
        _connection = connection;
        _socket = WebSocket.CreateFromStream(new DuplexContent(connection), new WebSocketCreationOptions { IsServer = true });
        _type = isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
    }

    /// <inheritdoc/>
    public bool IsGone => _connection.IsGone;

    /// <summary>The key of a request for a WebSocket; null where it is none.</summary>
    public static string? KeyOf(HttpHeaders headers) =>
        headers.Has("Connection", "Upgrade") && headers.Has("Upgrade", "websocket") && headers["Sec-WebSocket-Version"] == Version ? headers["Sec-WebSocket-Key"] : null;

    /// <summary>What the answer says of the key, by which a client knows that it was understood (RFC 6455, section 4.2.2).</summary>
#pragma warning disable CA5350 // The RFC asks for SHA-1, and it keeps nothing secret.
    public static string AnswerTo(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.Latin1.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            ValueWebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(buffer, cancellationToken);
            }
            while (received is { Count: 0, MessageType: not WebSocketMessageType.Close });

            return received.Count;
        }
        catch (WebSocketException)
        {
            return 0; // It went away without a word.
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _socket.SendAsync(bytes, _type, endOfMessage: true, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask EndAsync()
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        await _connection.EndAsync();
    }
}
