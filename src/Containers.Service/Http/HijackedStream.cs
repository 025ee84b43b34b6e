using System.Net.Sockets;
using Containers.Linux.Descriptors;

namespace Containers.Service.Http;

/// <summary>A connection after its answer: bytes in both directions, each of which ends by itself.</summary>
internal sealed class HijackedStream(Socket socket, HttpInput input) : IDuplexStream
{
    /// <inheritdoc/>
    public bool IsGone
    {
        get
        {
            Span<PollEntry> entries = [new((int)socket.Handle, PollEvents.None)];
            Poll.Wait(entries, 0);
            return entries[0].IsReady;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => input.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => HttpResponse.SendAllAsync(socket, bytes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask EndAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }
}
