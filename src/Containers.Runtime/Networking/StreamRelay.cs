using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>A connection to a published port, and the one to the container that it is led to.</summary>
internal sealed class StreamRelay : IDisposable
{
    private readonly SafeFileHandle _client;
    private readonly SafeFileHandle _container;
    private readonly RelayDirection _inwards;
    private readonly RelayDirection _outwards;
    private bool _isConnected;
    private int _clientNumber;
    private int _containerNumber;

    internal StreamRelay(SafeFileHandle client, SafeFileHandle container)
    {
        (_client, _container) = (client, container);
        _inwards = new RelayDirection(client, container);
        _outwards = new RelayDirection(container, client);
    }

    /// <summary>Whether both sides have said all they have to say, or one is gone.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Adds what this waits for. A side that nothing is wanted from is left out: its end would be told again and again.</summary>
    internal void Prepare(PollSet polls)
    {
        PollEvents client = _isConnected ? _inwards.Wanted | _outwards.Pending : PollEvents.None;
        PollEvents container = _isConnected ? _outwards.Wanted | _inwards.Pending : PollEvents.Writable;
        _clientNumber = polls.Add(client == PollEvents.None ? PollEntry.Nothing : new PollEntry((int)_client.DangerousGetHandle(), client));
        _containerNumber = polls.Add(container == PollEvents.None ? PollEntry.Nothing : new PollEntry((int)_container.DangerousGetHandle(), container));
    }

    /// <summary>Does what can be done now.</summary>
    internal void Handle(PollSet polls)
    {
        (bool client, bool container) = (polls.IsReady(_clientNumber), polls.IsReady(_containerNumber));
        if (!client && !container)
        {
            return;
        }

        if (!_isConnected && InternetSocket.ErrorOf(_container) != 0)
        {
            IsOver = true;
            return;
        }

        bool isNew = !_isConnected;
        _isConnected = true;
        IsOver = ((isNew || Concerns(_inwards, client, container)) && !_inwards.Move())
            || (!isNew && Concerns(_outwards, container, client) && !_outwards.Move())
            || (_inwards.IsDone && _outwards.IsDone);
    }

    /// <summary>Whether what a direction waits for has come, on the side that its bytes come from or on the one that they go to.</summary>
    private static bool Concerns(RelayDirection direction, bool from, bool to) => (from && direction.Wanted != PollEvents.None) || (to && direction.Pending != PollEvents.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        _inwards.Dispose();
        _outwards.Dispose();
        _client.Dispose();
        _container.Dispose();
    }
}
