using System.Diagnostics;
using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Networks.Firewall;

/// <summary>
/// The system's message bus, for one call at a time of a service that runs (D-Bus Specification): a client as small as that allows. What it needs to be let
/// in, to have a name and to call is sent at once.
/// </summary>
internal static class SystemBus
{
    private const string StandardSocket = "/run/dbus/system_bus_socket";
    private const string Bus = "org.freedesktop.DBus";
    private const uint HelloSerial = 1;
    private const uint CallSerial = 2;
    private const int BufferLength = 4096;

    /// <summary>Calls a method, its arguments texts.</summary>
    /// <param name="address">The bus's address; null for the usual one.</param>
    /// <param name="destination">The service.</param>
    /// <param name="path">Its object.</param>
    /// <param name="method">The interface, a full stop, and the method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="limit">How long its answer is waited for.</param>
    /// <returns>The error's text; null where it was done.</returns>
    internal static string? Call(string? address, string destination, string path, string method, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        try
        {
            using SafeFileHandle socket = DescriptorSocket.Connect(SocketPath(address), waits: false);
            string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(FileDescriptor.EffectiveUser.ToString(CultureInfo.InvariantCulture)));
            byte[] request =
            [
                .. Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\nBEGIN\r\n"),
                .. BusMessage.Call(HelloSerial, Bus, "/org/freedesktop/DBus", Bus + ".Hello", []), .. BusMessage.Call(CallSerial, destination, path, method, arguments),
            ];
            return MessageSocket.TrySend(socket, request) is true ? Receive(socket, limit) : "the system's message bus takes nothing";
        }
        catch (Exception failed) when (failed is LinuxException or FormatException)
        {
            return failed.Message;
        }
    }

    /// <summary>The path, or the name after an <c>@</c>, of the first Unix socket of an address of the bus (D-Bus Specification, Server Addresses).</summary>
    /// <param name="address">The address; null or empty for the place it has everywhere.</param>
    internal static string SocketPath(string? address)
    {
        foreach (string part in (address ?? string.Empty).Split(';').Where(static part => part.StartsWith("unix:", StringComparison.Ordinal)))
        {
            foreach (string[] pair in part["unix:".Length..].Split(',').Select(static pair => pair.Split('=', 2)).Where(static pair => pair.Length == 2))
            {
                switch (pair[0])
                {
                    case "path":
                        return Unescape(pair[1]);
                    case "abstract":
                        return "@" + Unescape(pair[1]);
                }
            }
        }

        return StandardSocket;
    }

    /// <summary>A value of an address, in which a percent sign and two digits stand for a byte.</summary>
    private static string Unescape(string value)
    {
        List<byte> bytes = [];
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] == '%' && byte.TryParse(value.AsSpan(at + 1, Math.Min(2, value.Length - at - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
            {
                bytes.Add(escaped);
                at += 2;
            }
            else
            {
                bytes.Add((byte)value[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string? Receive(SafeFileHandle socket, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] buffer = new byte[BufferLength];
        List<byte> received = [];
        bool isIn = false;
        while (true)
        {
            while (Take(received, ref isIn) is { } message)
            {
                if (message.Answers == CallSerial || message is { Answers: HelloSerial, ErrorName: not null })
                {
                    return message.ErrorName is null ? null : message.Text ?? message.ErrorName;
                }
            }

            TimeSpan rest = limit - Stopwatch.GetElapsedTime(start);
            Span<PollEntry> entries = [new PollEntry((int)socket.DangerousGetHandle(), PollEvents.Readable)];
            if (rest <= TimeSpan.Zero || Poll.Wait(entries, (int)Math.Ceiling(rest.TotalMilliseconds)) == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"it did not answer within {limit.TotalSeconds} s");
            }

            int? length = MessageSocket.TryReceive(socket, buffer);
            if (length == 0)
            {
                return "the system's message bus closed the connection";
            }

            received.AddRange(buffer.AsSpan(0, length ?? 0));
        }
    }

    /// <summary>Takes the next message from what was received, after the line that lets this process in.</summary>
    /// <returns>Null where it has not arrived whole.</returns>
    private static BusMessage? Take(List<byte> received, ref bool isIn)
    {
        if (!isIn)
        {
            int end = received.IndexOf((byte)'\n');
            if (end < 0)
            {
                return null;
            }

            string line = Encoding.ASCII.GetString([.. received[..end]]).Trim();
            received.RemoveRange(0, end + 1);
            isIn = line.StartsWith("OK", StringComparison.Ordinal) ? true : throw new FormatException($"the system's message bus does not let this user in: {line}");
        }

        byte[] bytes = [.. received];
        if (BusMessage.LengthOf(bytes) is not { } length || bytes.Length < length)
        {
            return null;
        }

        received.RemoveRange(0, length);
        return BusMessage.Read(bytes.AsSpan(0, length));
    }
}
