using System.Buffers.Binary;
using System.Net;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking.Names;

/// <summary>
/// A client that asks by TCP (RFC 7766): messages behind their lengths, answered one after the other. Servers outside are asked by TCP too.
/// </summary>
internal sealed class NameConnection(SafeFileHandle client, Func<byte[], byte[]?> answer, Resolvers resolvers) : IDisposable
{
    private const int LengthSize = 2;
    private const int Patience = 10_000;

    private readonly byte[] _buffer = new byte[LengthSize + ushort.MaxValue];
    private int _length;
    private byte[]? _sending;
    private int _sent;
    private SafeFileHandle? _server;
    private SafeFileHandle? _sendsTo;
    private int _next;
    private byte[]? _query;
    private long _due = Environment.TickCount64 + Patience;
    private int _clientNumber;
    private int _serverNumber;

    /// <summary>Whether it is over.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Adds what this waits for.</summary>
    /// <returns>How long at most, in milliseconds.</returns>
    internal int Prepare(PollSet polls)
    {
        SafeFileHandle other = _server ?? client;
        bool sends = _sending is not null;
        _clientNumber = polls.Add(Entry(client, sends && _sendsTo == client, reads: !sends && other == client));
        _serverNumber = _server is null ? polls.Add(PollEntry.Nothing) : polls.Add(Entry(_server, sends && _sendsTo == _server, reads: !sends));
        return (int)Math.Max(0, _due - Environment.TickCount64);
    }

    /// <summary>Does what can be done now.</summary>
    internal void Handle(PollSet polls)
    {
        if (Environment.TickCount64 >= _due)
        {
            if (_server is null)
            {
                IsOver = true;
                return;
            }

            AskNext();
        }
        else if (polls.IsReady(_clientNumber) || polls.IsReady(_serverNumber))
        {
            Advance();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        _server?.Dispose();
    }

    private static PollEntry Entry(SafeFileHandle socket, bool sends, bool reads) => sends || reads
        ? new PollEntry((int)socket.DangerousGetHandle(), sends ? PollEvents.Writable : PollEvents.Readable)
        : PollEntry.Nothing;

    private void Advance()
    {
        if (_sending is not null)
        {
            Send();
            return;
        }

        if (Receive(_server ?? client) is not { } message)
        {
            return;
        }

        if (_server is not null)
        {
            _server.Dispose();
            _server = null;
            BeginSending(message, client);
        }
        else if (answer(message) is { } own)
        {
            BeginSending(own, client);
        }
        else
        {
            (_query, _next) = (message, 0);
            AskNext();
        }
    }

    private void AskNext()
    {
        _server?.Dispose();
        _server = null;
        IReadOnlyList<IPEndPoint> servers = resolvers.Servers;
        while (_server is null && _next < servers.Count)
        {
            try
            {
                _server = resolvers.Connect(servers[_next++], TransportProtocol.Tcp);
            }
            catch (LinuxException)
            {
                continue; // No way leads there: the next one.
            }

            BeginSending(_query!, _server);
        }

        if (_server is null)
        {
            BeginSending(DnsQuestion.TryRead(_query!) is { } question ? DnsAnswer.Failure(_query!, question) : [], client);
        }
    }

    private void BeginSending(byte[] message, SafeFileHandle to)
    {
        _sending = new byte[LengthSize + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(_sending, (ushort)message.Length);
        message.CopyTo(_sending, LengthSize);
        (_sent, _sendsTo, _length, _due) = (0, to, 0, Environment.TickCount64 + Patience);
        IsOver = message.Length == 0;
    }

    private void Send()
    {
        int sent = InternetSocket.Send(_sendsTo!, _sending.AsSpan(_sent));
        if (sent < 0)
        {
            if (_sendsTo == _server && _server is not null)
            {
                AskNext();
            }
            else
            {
                IsOver = true;
            }

            return;
        }

        _sent += sent;
        if (_sent == _sending!.Length)
        {
            _sending = null;
        }
    }

    /// <summary>Takes what has come of a message.</summary>
    /// <returns>The message; null where it is not whole yet, or the other side has gone.</returns>
    private byte[]? Receive(SafeFileHandle from)
    {
        int wanted = _length < LengthSize ? LengthSize : LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_buffer);
        int received = InternetSocket.Receive(from, _buffer.AsSpan(_length..wanted), out _);
        if (received <= 0)
        {
            if (from == client)
            {
                IsOver = true;
            }
            else
            {
                AskNext();
            }

            return null;
        }

        _length += received;
        return _length >= LengthSize && _length == LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_buffer) ? _buffer[LengthSize.._length] : null;
    }
}
