using System.Buffers.Binary;
using System.Net;
using Containers.Linux;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking.Names;

/// <summary>
/// A query that servers outside are asked, one after the other, each from a socket and with a number of its own that nobody can guess (RFC 5452).
/// </summary>
internal sealed class ForwardedQuery : IDisposable
{
    private const int Patience = 2500;

    private readonly byte[] _query;
    private readonly DnsQuestion _question;
    private readonly Resolvers _resolvers;
    private readonly IReadOnlyList<IPEndPoint> _servers;
    private ushort _id;
    private int _next;

    internal ForwardedQuery(byte[] query, DnsQuestion question, IPEndPoint client, Resolvers resolvers)
    {
        (_query, _question, Client, _resolvers, _servers) = (query, question, client, resolvers, resolvers.Servers);
        AskNext();
    }

    /// <summary>Who wants to know.</summary>
    internal IPEndPoint Client { get; }

    /// <summary>The socket that the answer comes by; null once nobody is left to ask.</summary>
    internal SafeFileHandle? Socket { get; private set; }

    /// <summary>When the next server is asked (<see cref="Environment.TickCount64"/>).</summary>
    internal long Due { get; private set; }

    /// <summary>The socket's place in the turn of the loop.</summary>
    internal int Number { get; set; } = -1;

    /// <summary>Takes what has come.</summary>
    /// <param name="buffer">Its place.</param>
    /// <returns>The answer as the client wants it; null where it was none, and the next server is asked where this one refused.</returns>
    internal byte[]? TryTake(byte[] buffer)
    {
        int length = InternetSocket.Receive(Socket!, buffer, out _);
        if (length < 0)
        {
            AskNext();
            return null;
        }

        ReadOnlySpan<byte> answer = buffer.AsSpan(0, length);
        if (length < _question.End || BinaryPrimitives.ReadUInt16BigEndian(answer) != _id || !IsAboutQuestion(answer))
        {
            return null;
        }

        byte[] own = answer.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(own, _question.Id);
        return own;
    }

    /// <summary>Asks the next server; where there is none, <see cref="Socket"/> is null.</summary>
    internal void AskNext()
    {
        Socket?.Dispose();
        Socket = null;
        while (Socket is null && _next < _servers.Count)
        {
            try
            {
                Socket = _resolvers.Connect(_servers[_next++], TransportProtocol.Udp);
            }
            catch (LinuxException)
            {
                continue; // No way leads there: the next one.
            }

            _id = BinaryPrimitives.ReadUInt16LittleEndian(Guid.NewGuid().ToByteArray());
            BinaryPrimitives.WriteUInt16BigEndian(_query, _id);
            Due = Environment.TickCount64 + Patience;
            _ = InternetSocket.Send(Socket, _query);
        }
    }

    /// <summary>An answer that nobody knows.</summary>
    internal byte[] Failure()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_query, _question.Id);
        return DnsAnswer.Failure(_query, _question);
    }

    /// <inheritdoc/>
    public void Dispose() => Socket?.Dispose();

    /// <summary>Whether the answer repeats the question, letters of either size.</summary>
    private bool IsAboutQuestion(ReadOnlySpan<byte> answer) =>
        System.Text.Ascii.EqualsIgnoreCase(answer[DnsQuestion.HeaderLength.._question.End], _query.AsSpan(DnsQuestion.HeaderLength.._question.End))
        || answer[DnsQuestion.HeaderLength.._question.End].SequenceEqual(_query.AsSpan(DnsQuestion.HeaderLength.._question.End));
}
