using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>One who is attached to the container. Messages that its socket does not take yet wait here.</summary>
internal sealed class Attachment(SafeFileHandle socket) : IDisposable
{
    private readonly Queue<byte[]> _waiting = new();

    /// <summary>Its entry in this turn of the loop.</summary>
    internal int Number { get; private set; }

    /// <summary>Whether it went away.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Whether messages wait for it.</summary>
    internal bool IsBehind => !IsClosed && _waiting.Count > 0;

    /// <summary>Adds what this waits for. One that nothing is expected of is not looked at: that it went away shows when there is.</summary>
    internal void Prepare(PollSet polls, bool receives)
    {
        PollEvents events = (receives ? PollEvents.Readable : PollEvents.None) | (_waiting.Count > 0 ? PollEvents.Writable : PollEvents.None);
        Number = polls.Add(events == PollEvents.None ? PollEntry.Nothing : new PollEntry((int)socket.DangerousGetHandle(), events));
    }

    /// <summary>Sends a message, after those that wait.</summary>
    internal void Send(ReadOnlySpan<byte> message)
    {
        bool? sent = _waiting.Count > 0 ? false : MessageSocket.TrySend(socket, message);
        if (sent == false)
        {
            _waiting.Enqueue(message.ToArray());
        }

        IsClosed |= sent is null;
    }

    /// <summary>Sends of the waiting messages what the socket takes.</summary>
    internal void Flush()
    {
        while (_waiting.Count > 0 && MessageSocket.TrySend(socket, _waiting.Peek()) is var sent and not false)
        {
            _waiting.Dequeue();
            IsClosed |= sent is null;
        }
    }

    /// <summary>Receives the next message; empty where there is none.</summary>
    internal ReadOnlySpan<byte> Receive(Span<byte> buffer)
    {
        int? length = MessageSocket.TryReceive(socket, buffer);
        IsClosed |= length == 0;
        return buffer[..(length ?? 0)];
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
