using System.Buffers.Binary;
using System.Text;

namespace Containers.Supervision.Bus;

/// <summary>A message that comes from a message bus, or from a service itself (D-Bus Specification, Message Protocol).</summary>
/// <param name="Answers">The number of the message that it answers; 0 for none.</param>
/// <param name="ErrorName">The error's name; null for a message that tells of none.</param>
/// <param name="Signal">The signal's name; null for a message that is none.</param>
/// <param name="Texts">Its arguments that are texts or paths, up to the first that is neither these nor a number.</param>
internal sealed record BusMessage(uint Answers, string? ErrorName, string? Signal, IReadOnlyList<string> Texts)
{
    private const byte LittleEndian = (byte)'l';
    private const byte BigEndian = (byte)'B';
    private const byte MethodCall = 1;
    private const byte SignalKind = 4;
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

    /// <summary>A call of a method.</summary>
    /// <param name="serial">The message's number, from 1.</param>
    /// <param name="destination">Who is called; it is not started for that.</param>
    /// <param name="path">Its object.</param>
    /// <param name="method">The interface, a full stop, and the method.</param>
    /// <param name="arguments">The arguments, as <see cref="BusValues"/> writes them.</param>
    internal static byte[] Call(uint serial, string destination, string path, string method, IReadOnlyList<object> arguments)
    {
        int dot = method.LastIndexOf('.');
        List<byte> body = [];
        foreach (object argument in arguments)
        {
            BusValues.Add(body, argument);
        }

        List<byte> fields = [];
        AddField(fields, Path, 'o', path);
        AddField(fields, Interface, 's', method[..dot]);
        AddField(fields, Member, 's', method[(dot + 1)..]);
        AddField(fields, Destination, 's', destination);
        if (arguments.Count > 0)
        {
            BusValues.Align(fields, 8);
            fields.AddRange([Signature, 1, (byte)'g', 0]);
            BusValues.AddSignature(fields, string.Concat(arguments.Select(BusValues.SignatureOf)));
        }

        List<byte> message = [LittleEndian, MethodCall, NoAutoStart, Version];
        BusValues.AddNumber(message, (uint)body.Count);
        BusValues.AddNumber(message, serial);
        BusValues.AddNumber(message, (uint)fields.Count);
        message.AddRange(fields);
        BusValues.Align(message, 8);
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
            BusMessage message = new(0, null, null, []);
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
                        message = field == Error ? message with { ErrorName = text }
                            : field == Member && bytes[1] == SignalKind ? message with { Signal = text }
                            : message;
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

            return message with { Texts = TextsAt(bytes, (end + 7) & ~7, signature) };
        }
        catch (Exception malformed) when (malformed is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new FormatException("The message bus sends a message that is cut short.", malformed);
        }
    }

    private static List<string> TextsAt(ReadOnlySpan<byte> bytes, int at, string signature)
    {
        List<string> texts = [];
        foreach (char type in signature)
        {
            at = (at + 3) & ~3;
            switch (type)
            {
                case 's' or 'o':
                    texts.Add(TextAt(bytes, at));
                    at += 5 + LengthAt(bytes, at);
                    break;
                case 'u' or 'i' or 'b':
                    at += 4;
                    break;
                default:
                    return texts;
            }
        }

        return texts;
    }

    private static uint NumberAt(ReadOnlySpan<byte> bytes, int at) =>
        bytes[0] == LittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static string TextAt(ReadOnlySpan<byte> bytes, int at) => Encoding.UTF8.GetString(bytes.Slice(at + 4, LengthAt(bytes, at)));

    private static int LengthAt(ReadOnlySpan<byte> bytes, int at) => checked((int)NumberAt(bytes, at));

    private static void AddField(List<byte> fields, byte field, char type, string text)
    {
        BusValues.Align(fields, 8);
        fields.AddRange([field, 1, (byte)type, 0]);
        BusValues.Add(fields, text);
    }
}
