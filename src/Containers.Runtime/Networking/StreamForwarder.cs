using System.Net;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>A published port of TCP or SCTP.</summary>
internal sealed class StreamForwarder : IPortForwarder
{
    private const int MostConnections = 4096;

    private readonly SafeFileHandle _listener;
    private readonly IPEndPoint _target;
    private readonly Func<IPEndPoint, TransportProtocol, SafeFileHandle> _connect;
    private readonly TransportProtocol _protocol;
    private readonly List<StreamRelay> _relays = [];
    private int _number;
    private int _waited;

    /// <summary>Takes a port.</summary>
    /// <param name="place">The host's address and the port.</param>
    /// <param name="target">The container's.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="connect">Connects to the container.</param>
    /// <exception cref="LinuxException">The port cannot be had.</exception>
    internal StreamForwarder(IPEndPoint place, IPEndPoint target, TransportProtocol protocol, Func<IPEndPoint, TransportProtocol, SafeFileHandle> connect)
    {
        _listener = InternetSocket.Bind(place, protocol);
        (_target, _protocol, _connect) = (target, protocol, connect);
    }

    /// <inheritdoc/>
    public int Prepare(PollSet polls)
    {
        // Who cannot be served yet waits in the kernel's queue.
        _number = polls.Add(_relays.Count < MostConnections ? new PollEntry((int)_listener.DangerousGetHandle(), PollEvents.Readable) : PollEntry.Nothing);
        _relays.ForEach(relay => relay.Prepare(polls));
        _waited = _relays.Count;
        return -1;
    }

    /// <inheritdoc/>
    public void Handle(PollSet polls)
    {
        for (int index = _waited - 1; index >= 0; index--)
        {
            _relays[index].Handle(polls);
            if (_relays[index].IsOver)
            {
                _relays[index].Dispose();
                _relays.RemoveAt(index);
            }
        }

        if (polls.IsReady(_number))
        {
            while (_relays.Count < MostConnections && InternetSocket.TryAccept(_listener) is { } client)
            {
                Begin(client);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _relays.ForEach(relay => relay.Dispose());
    }

    /// <summary>Begins to relay. Where the container cannot be reached, or no descriptor is left, the client is hung up on.</summary>
    private void Begin(SafeFileHandle client)
    {
        SafeFileHandle? container = null;
        try
        {
            container = _connect(_target, _protocol);
            _relays.Add(new StreamRelay(client, container));
        }
        catch (LinuxException)
        {
            container?.Dispose();
            client.Dispose();
        }
    }
}
