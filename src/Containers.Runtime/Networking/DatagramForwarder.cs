using System.Net;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>A published port of UDP: each client has a socket to the container, until it has been silent for a while.</summary>
internal sealed class DatagramForwarder : IPortForwarder
{
    private const int LongestDatagram = 65536;
    private const int MostClients = 1024;
    private const int MostAtOnce = 64;

    /// <summary>As the kernel forgets a stream of datagrams (nf_conntrack_udp_timeout_stream), in milliseconds.</summary>
    private const int Silence = 120_000;

    private readonly SafeFileHandle _socket;
    private readonly IPEndPoint _target;
    private readonly Func<IPEndPoint, TransportProtocol, SafeFileHandle> _connect;
    private readonly Dictionary<IPEndPoint, Client> _clients = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(LongestDatagram);
    private int _number;

    /// <summary>Takes a port.</summary>
    /// <param name="place">The host's address and the port.</param>
    /// <param name="target">The container's.</param>
    /// <param name="connect">Connects to the container.</param>
    /// <exception cref="LinuxException">The port cannot be had.</exception>
    internal DatagramForwarder(IPEndPoint place, IPEndPoint target, Func<IPEndPoint, TransportProtocol, SafeFileHandle> connect)
    {
        _socket = InternetSocket.Bind(place, TransportProtocol.Udp);
        (_target, _connect) = (target, connect);
    }

    /// <inheritdoc/>
    public int Prepare(PollSet polls)
    {
        _number = polls.Add(new PollEntry((int)_socket.DangerousGetHandle(), PollEvents.Readable));
        foreach (Client client in _clients.Values)
        {
            client.Number = polls.Add(new PollEntry((int)client.Socket.DangerousGetHandle(), PollEvents.Readable));
        }

        return _clients.Count == 0 ? -1 : Silence;
    }

    /// <inheritdoc/>
    public void Handle(PollSet polls)
    {
        long now = Environment.TickCount64;
        List<IPEndPoint>? silent = null;
        foreach ((IPEndPoint place, Client client) in _clients)
        {
            if (polls.IsReady(client.Number))
            {
                Relay(client, place, now);
            }
            else if (now - client.LastUsed >= Silence)
            {
                (silent ??= []).Add(place);
            }
        }

        silent?.ForEach(Forget);
        for (int count = 0; count < MostAtOnce && polls.IsReady(_number); count++)
        {
            int length = InternetSocket.Receive(_socket, _buffer, out IPEndPoint? sender);
            if (length < 0 || sender is null)
            {
                return;
            }

            if (ClientOf(sender) is { } client)
            {
                client.LastUsed = now;
                _ = InternetSocket.Send(client.Socket, _buffer.AsSpan(0, length));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        foreach (Client client in _clients.Values)
        {
            client.Socket.Dispose();
        }
    }

    private void Relay(Client client, IPEndPoint place, long now)
    {
        for (int count = 0; count < MostAtOnce && InternetSocket.Receive(client.Socket, _buffer, out _) is >= 0 and int length; count++)
        {
            client.LastUsed = now;
            _ = InternetSocket.Send(_socket, _buffer.AsSpan(0, length), place);
        }
    }

    /// <summary>A client's socket; of many clients the one that was silent longest makes room. Null where no socket can be had: the datagram is lost.</summary>
    private Client? ClientOf(IPEndPoint place)
    {
        if (_clients.TryGetValue(place, out Client? known))
        {
            return known;
        }

        if (_clients.Count >= MostClients)
        {
            IPEndPoint? oldest = null;
            foreach ((IPEndPoint other, Client client) in _clients)
            {
                oldest = oldest is null || client.LastUsed < _clients[oldest].LastUsed ? other : oldest;
            }

            Forget(oldest!);
        }

        try
        {
            return _clients[place] = new Client(_connect(_target, TransportProtocol.Udp));
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private void Forget(IPEndPoint place)
    {
        if (_clients.Remove(place, out Client? client))
        {
            client.Socket.Dispose();
        }
    }

    private sealed class Client(SafeFileHandle socket)
    {
        public SafeFileHandle Socket { get; } = socket;

        public long LastUsed { get; set; }

        public int Number { get; set; } = -1;
    }
}
