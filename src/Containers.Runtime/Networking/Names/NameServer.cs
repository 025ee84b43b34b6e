using System.Net;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking.Names;

/// <summary>
/// Answers a container's questions for names: those of containers on its networks out of <see cref="NameTable"/>, and others as servers outside do. Its
/// sockets are in the container's network namespace, those to servers in this process's own.
/// </summary>
internal sealed class NameServer : IDisposable
{
    private const int LongestMessage = 65535;
    private const int MostQueries = 512;
    private const int MostConnections = 64;
    private const int MostAtOnce = 64;
    private const string ReverseOfFour = ".in-addr.arpa";
    private const string ReverseOfSix = ".ip6.arpa";

    private readonly SafeFileHandle _datagrams;
    private readonly SafeFileHandle _listener;
    private NameTable _names;
    private Resolvers _resolvers;
    private readonly List<ForwardedQuery> _queries = [];
    private readonly List<NameConnection> _connections = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(LongestMessage);
    private int _datagramsNumber;
    private int _listenerNumber;

    /// <summary>Takes ports of an address.</summary>
    /// <param name="space">The container's network namespace.</param>
    /// <param name="place">The address there and the port; 0 for any that is free.</param>
    /// <param name="names">The containers' names.</param>
    /// <param name="resolvers">The servers that know all others.</param>
    /// <exception cref="LinuxException">No port can be had.</exception>
    internal NameServer(SafeFileHandle space, IPEndPoint place, NameTable names, Resolvers resolvers)
    {
        (_names, _resolvers) = (names, resolvers);
        (_datagrams, _listener) = NetworkNamespace.Run(space, () =>
        {
            SafeFileHandle datagrams = InternetSocket.Bind(place, TransportProtocol.Udp);
            try
            {
                return (datagrams, InternetSocket.Bind(place, TransportProtocol.Tcp));
            }
            catch
            {
                datagrams.Dispose();
                throw;
            }
        });
    }

    /// <summary>Answers by other names and servers from now on.</summary>
    internal void Change(NameTable names, Resolvers resolvers) => (_names, _resolvers) = (names, resolvers);

    /// <summary>The port of UDP.</summary>
    internal ushort DatagramPort => (ushort)InternetSocket.PlaceOf(_datagrams).Port;

    /// <summary>The port of TCP.</summary>
    internal ushort StreamPort => (ushort)InternetSocket.PlaceOf(_listener).Port;

    /// <summary>Adds what this waits for.</summary>
    /// <returns>How long at most, in milliseconds; negative for ever.</returns>
    internal int Prepare(PollSet polls)
    {
        _datagramsNumber = polls.Add(new PollEntry((int)_datagrams.DangerousGetHandle(), PollEvents.Readable));
        _listenerNumber = polls.Add(new PollEntry((int)_listener.DangerousGetHandle(), PollEvents.Readable));
        long rest = long.MaxValue;
        long now = Environment.TickCount64;
        foreach (ForwardedQuery query in _queries)
        {
            query.Number = polls.Add(new PollEntry((int)query.Socket!.DangerousGetHandle(), PollEvents.Readable));
            rest = Math.Min(rest, Math.Max(0, query.Due - now));
        }

        foreach (NameConnection connection in _connections)
        {
            rest = Math.Min(rest, connection.Prepare(polls));
        }

        return rest == long.MaxValue ? -1 : (int)rest;
    }

    /// <summary>Does what can be done now.</summary>
    internal void Handle(PollSet polls)
    {
        HandleQueries(polls);
        for (int index = _connections.Count - 1; index >= 0; index--)
        {
            _connections[index].Handle(polls);
            if (_connections[index].IsOver)
            {
                _connections[index].Dispose();
                _connections.RemoveAt(index);
            }
        }

        for (int count = 0; count < MostAtOnce && polls.IsReady(_datagramsNumber); count++)
        {
            int length = InternetSocket.Receive(_datagrams, _buffer, out IPEndPoint? client);
            if (length < 0 || client is null)
            {
                break;
            }

            Answer(_buffer[..length], client);
        }

        if (polls.IsReady(_listenerNumber) && InternetSocket.TryAccept(_listener) is { } accepted)
        {
            if (_connections.Count == MostConnections)
            {
                _connections[0].Dispose();
                _connections.RemoveAt(0);
            }

            _connections.Add(new NameConnection(accepted, message => TryAnswer(message, LongestMessage), _resolvers));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queries.ForEach(query => query.Dispose());
        _connections.ForEach(connection => connection.Dispose());
        _datagrams.Dispose();
        _listener.Dispose();
    }

    private void HandleQueries(PollSet polls)
    {
        long now = Environment.TickCount64;
        for (int index = _queries.Count - 1; index >= 0; index--)
        {
            ForwardedQuery query = _queries[index];
            byte[]? answer = null;
            if (query.Number >= 0 && polls.IsReady(query.Number))
            {
                answer = query.TryTake(_buffer);
            }
            else if (now >= query.Due)
            {
                query.AskNext();
            }

            answer ??= query.Socket is null ? query.Failure() : null;
            if (answer is not null)
            {
                _ = InternetSocket.Send(_datagrams, answer, query.Client);
                query.Dispose();
                _queries.RemoveAt(index);
            }
        }
    }

    private void Answer(byte[] message, IPEndPoint client)
    {
        if (DnsQuestion.TryRead(message) is not { } question)
        {
            return;
        }

        if (TryAnswer(message, question.LargestAnswer) is { } answer)
        {
            _ = InternetSocket.Send(_datagrams, answer, client);
        }
        else if (_queries.Count < MostQueries)
        {
            ForwardedQuery query = new(message, question, client, _resolvers);
            if (query.Socket is null)
            {
                _ = InternetSocket.Send(_datagrams, query.Failure(), client);
            }
            else
            {
                _queries.Add(query);
            }
        }
    }

    /// <summary>The answer to a question about a container; null where it is about something else.</summary>
    private byte[]? TryAnswer(byte[] message, int largest)
    {
        if (DnsQuestion.TryRead(message) is not { } question)
        {
            return null;
        }

        if (question.Type == DnsQuestion.Ptr)
        {
            return AddressOf(question.Name) is { } address && _names.NameOf(address) is { } name ? DnsAnswer.Name(message, question, name) : null;
        }

        return _names.Find(question.Name) is { } addresses ? DnsAnswer.Addresses(message, question, addresses, largest) : null;
    }

    /// <summary>The address that a name of the reverse tree is about (RFC 1035, section 3.5; RFC 3596, section 2.5); null where it is about none.</summary>
    private static IPAddress? AddressOf(string name)
    {
        if (name.EndsWith(ReverseOfFour, StringComparison.Ordinal) && name[..^ReverseOfFour.Length].Split('.') is { Length: 4 } parts)
        {
            Array.Reverse(parts);
            return IPAddress.TryParse(string.Join('.', parts), out IPAddress? four) ? four : null;
        }

        if (!name.EndsWith(ReverseOfSix, StringComparison.Ordinal) || name[..^ReverseOfSix.Length].Split('.') is not { Length: 32 } digits)
        {
            return null;
        }

        Array.Reverse(digits);
        string text = string.Concat(digits);
        return text.Length == 32 && text.All(char.IsAsciiHexDigit) ? new IPAddress(Convert.FromHexString(text)) : null;
    }
}
