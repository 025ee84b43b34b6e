using System.Diagnostics;
using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Deputies;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Bus;

/// <summary>
/// A connection to a message bus, or to a service itself, for one call at a time of a service that runs (D-Bus Specification): a client as small as that
/// allows. What it needs to have a name is sent with the first call, when it has been let in: systemd's own socket leaves a call unread that comes together with the
/// words of a client that wants in.
/// </summary>
internal sealed class BusConnection : IDisposable
{
    private const string Bus = "org.freedesktop.DBus";
    private const string BusObject = "/org/freedesktop/DBus";
    private const uint HelloSerial = 1;
    private const int BufferLength = 4096;

    private readonly SafeFileHandle _socket;
    private readonly TimeSpan _limit;
    private readonly List<byte> _pending;
    private readonly List<byte> _received = [];
    private readonly List<BusMessage> _signals = [];
    private readonly byte[] _buffer = new byte[BufferLength];
    private bool _isIn;
    private uint _serial = HelloSerial;

    private BusConnection(SafeFileHandle socket, bool isBus, TimeSpan limit)
    {
        _socket = socket;
        _limit = limit;
        _pending = isBus ? [.. BusMessage.Call(HelloSerial, Bus, BusObject, Bus + ".Hello", [])] : [];
    }

    /// <summary>The number of this process's user outside of user namespaces, by which a service knows it.</summary>
    internal static uint User => FileDescriptor.EffectiveUser is var user && user == 0 && ProcessRights.Current == Rights.MappedRoot
        ? UserNamespace.Outside(UserNamespace.ReadUsers(Deputy.Current?.Id ?? Environment.ProcessId), user) ?? user
        : user;

    /// <summary>Connects.</summary>
    /// <param name="path">The socket's path, or its name after an <c>@</c>.</param>
    /// <param name="isBus">Whether it is a bus's, and not a service's own.</param>
    /// <param name="limit">How long each answer is waited for.</param>
    /// <exception cref="LinuxException">Nobody listens there.</exception>
    internal static BusConnection Open(string path, bool isBus, TimeSpan limit) => new(DescriptorSocket.Connect(path, waits: false), isBus, limit);

    /// <summary>Calls a method, with the next one whose answer counts.</summary>
    /// <inheritdoc cref="BusMessage.Call" path="/param"/>
    internal void Post(string destination, string path, string method, params IReadOnlyList<object> arguments) =>
        _pending.AddRange(BusMessage.Call(++_serial, destination, path, method, arguments));

    /// <summary>Has the bus pass on a service's signals.</summary>
    internal void Watch(string rule) => Post(Bus, BusObject, Bus + ".AddMatch", rule);

    /// <summary>Calls a method and waits for its answer.</summary>
    /// <inheritdoc cref="BusMessage.Call" path="/param"/>
    /// <exception cref="BusException">It is refused, or not answered in time.</exception>
    /// <exception cref="FormatException">What answers does not speak the protocol.</exception>
    internal BusMessage Call(string destination, string path, string method, params IReadOnlyList<object> arguments)
    {
        Post(destination, path, method, arguments);
        long start = Stopwatch.GetTimestamp();
        Enter(start);
        Send([.. _pending]);
        _pending.Clear();
        while (true)
        {
            BusMessage message = Next(start);
            if (message.Answers == _serial || message is { Answers: HelloSerial, ErrorName: not null })
            {
                return message.ErrorName is null ? message : throw new BusException(message.Texts.Count > 0 ? message.Texts[0] : message.ErrorName, message.ErrorName);
            }

            if (message.Signal is not null)
            {
                _signals.Add(message);
            }
        }
    }

    /// <summary>Waits for a signal, which may have come while an answer was waited for.</summary>
    /// <exception cref="BusException">It does not come in time.</exception>
    internal BusMessage Await(Func<BusMessage, bool> isMeant)
    {
        long start = Stopwatch.GetTimestamp();
        if (_signals.Find(message => isMeant(message)) is { } early)
        {
            return early;
        }

        while (true)
        {
            BusMessage message = Next(start);
            if (message.Signal is not null && isMeant(message))
            {
                return message;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Is let in, which the first line that comes back says.</summary>
    private void Enter(long start)
    {
        if (_isIn)
        {
            return;
        }

        string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(User.ToString(CultureInfo.InvariantCulture)));
        Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\nBEGIN\r\n"));
        int end;
        while ((end = _received.IndexOf((byte)'\n')) < 0)
        {
            Receive(start);
        }

        string line = Encoding.ASCII.GetString([.. _received[..end]]).Trim();
        _received.RemoveRange(0, end + 1);
        _isIn = line.StartsWith("OK", StringComparison.Ordinal) ? true : throw new FormatException($"the message bus does not let this user in: {line}");
    }

    private void Send(byte[] bytes)
    {
        if (MessageSocket.TrySend(_socket, bytes) is not true)
        {
            throw new BusException("the message bus takes nothing");
        }
    }

    private BusMessage Next(long start)
    {
        BusMessage? message;
        while ((message = Take()) is null)
        {
            Receive(start);
        }

        return message;
    }

    private void Receive(long start)
    {
        TimeSpan rest = _limit - Stopwatch.GetElapsedTime(start);
        Span<PollEntry> entries = [new PollEntry((int)_socket.DangerousGetHandle(), PollEvents.Readable)];
        if (rest <= TimeSpan.Zero || Poll.Wait(entries, (int)Math.Ceiling(rest.TotalMilliseconds)) == 0)
        {
            throw new BusException(string.Create(CultureInfo.InvariantCulture, $"it did not answer within {_limit.TotalSeconds} s"));
        }

        int? length = MessageSocket.TryReceive(_socket, _buffer);
        if (length == 0)
        {
            throw new BusException("the message bus closed the connection");
        }

        _received.AddRange(_buffer.AsSpan(0, length ?? 0));
    }

    /// <summary>Takes the next message from what was received.</summary>
    /// <returns>Null where it has not arrived whole.</returns>
    private BusMessage? Take()
    {
        byte[] bytes = [.. _received];
        if (BusMessage.LengthOf(bytes) is not { } length || bytes.Length < length)
        {
            return null;
        }

        _received.RemoveRange(0, length);
        return BusMessage.Read(bytes.AsSpan(0, length));
    }
}
