using System.Buffers.Binary;
using System.Text;

namespace Containers.Supervision.Networks.Firewall;

/// <summary>A message of the message bus that answers a call (D-Bus Specification, Message Protocol).</summary>
/// <param name="Answers">The number of the message that it answers; 0 for none.</param>
/// <param name="ErrorName">The error's name; null for a message that tells of none.</param>
/// <param name="Text">The first argument, where that is a text; else null.</param>
internal sealed record BusMessage(uint Answers, string? ErrorName, string? Text)
{
    private const byte LittleEndian = (byte)'l';
    private const byte BigEndian = (byte)'B';
    private const byte MethodCall = 1;
    private const byte NoAutoStart = 2;
    private const byte Version = 1;
    private const byte Path = 1;
    private const byte Interface = 2;
    private const byte Member = 3;
    private const byte Error = 4;
    private const byte ReplySerial = 5;
    private const byte Destination = 6;
    private const byte Signature = 8;
    private const int FixedLength = 16;
    private const int LongestMessage = 1 << 20;

    /// <summary>A call of a method, its arguments texts.</summary>
    /// <param name="serial">The message's number, from 1.</param>
    /// <param name="destination">Who is called; it is not started for that.</param>
    /// <param name="path">Its object.</param>
    /// <param name="method">The interface, a full stop, and the method.</param>
    /// <param name="arguments">The arguments.</param>
    internal static byte[] Call(uint serial, string destination, string path, string method, IReadOnlyList<string> arguments)
    {
        int dot = method.LastIndexOf('.');
        List<byte> body = [];
        foreach (string argument in arguments)
        {
            AddText(body, argument);
        }

        List<byte> fields = [];
        AddField(fields, Path, 'o', path);
        AddField(fields, Interface, 's', method[..dot]);
        AddField(fields, Member, 's', method[(dot + 1)..]);
        AddField(fields, Destination, 's', destination);
        if (arguments.Count > 0)
        {
            Align(fields, 8);
            fields.AddRange([Signature, 1, (byte)'g', 0, (byte)arguments.Count, .. Enumerable.Repeat((byte)'s', arguments.Count), 0]);
        }

        List<byte> message = [LittleEndian, MethodCall, NoAutoStart, Version];
        AddNumber(message, (uint)body.Count);
        AddNumber(message, serial);
        AddNumber(message, (uint)fields.Count);
        message.AddRange(fields);
        Align(message, 8);
        return [.. message, .. body];
    }

    /// <summary>The length of the message that begins here; null where more of it is needed to tell.</summary>
    /// <exception cref="FormatException">It is no message.</exception>
    internal static int? LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength)
        {
            return null;
        }

        long length = ((FixedLength + (long)NumberAt(bytes, 12) + 7) & ~7L) + NumberAt(bytes, 4);
        return bytes[0] is LittleEndian or BigEndian && length <= LongestMessage ? (int)length : throw new FormatException("The message bus sends what is no message.");
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    internal static BusMessage Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            BusMessage message = new(0, null, null);
            string signature = string.Empty;
            int end = FixedLength + LengthAt(bytes, 12);
            for (int at = FixedLength; at < end; at = (at + 7) & ~7)
            {
                byte field = bytes[at];
                char type = (char)bytes[at + 2];
                at += 4;
                switch (type)
                {
                    case 's' or 'o':
                        string text = TextAt(bytes, at);
                        message = field == Error ? message with { ErrorName = text } : message;
                        at += 5 + LengthAt(bytes, at);
                        break;
                    case 'g':
                        signature = field == Signature ? Encoding.ASCII.GetString(bytes.Slice(at + 1, bytes[at])) : signature;
                        at += 2 + bytes[at];
                        break;
                    case 'u':
                        message = field == ReplySerial ? message with { Answers = NumberAt(bytes, at) } : message;
                        at += 4;
                        break;
                    default:
                        throw new FormatException("The message bus sends a field of an unknown type.");
                }
            }

            return signature.StartsWith('s') ? message with { Text = TextAt(bytes, (end + 7) & ~7) } : message;
        }
        catch (Exception malformed) when (malformed is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new FormatException("The message bus sends a message that is cut short.", malformed);
        }
    }

    private static uint NumberAt(ReadOnlySpan<byte> bytes, int at) =>
        bytes[0] == LittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static string TextAt(ReadOnlySpan<byte> bytes, int at) => Encoding.UTF8.GetString(bytes.Slice(at + 4, LengthAt(bytes, at)));

    private static int LengthAt(ReadOnlySpan<byte> bytes, int at) => checked((int)NumberAt(bytes, at));

    private static void AddField(List<byte> fields, byte field, char type, string text)
    {
        Align(fields, 8);
        fields.AddRange([field, 1, (byte)type, 0]);
        AddText(fields, text);
    }

    private static void AddText(List<byte> bytes, string text)
    {
        Align(bytes, 4);
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        AddNumber(bytes, (uint)encoded.Length);
        bytes.AddRange([.. encoded, 0]);
    }

    private static void AddNumber(List<byte> bytes, uint number) => bytes.AddRange([(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)]);

    private static void Align(List<byte> bytes, int bounds)
    {
        while (bytes.Count % bounds != 0)
        {
            bytes.Add(0);
        }
    }
}
