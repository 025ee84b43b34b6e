using System.Text;

namespace Containers.Runtime.Checkpoints;

/// <summary>A message in the encoding of Protocol Buffers (protobuf.dev, "Encoding"), as far as criu's requests and answers need it.</summary>
internal sealed class ProtocolMessage
{
    private const int Varint = 0;
    private const int Length = 2;

    private readonly List<byte> _bytes = [];

    /// <summary>The message's bytes.</summary>
    internal byte[] ToArray() => [.. _bytes];

    /// <summary>Adds a number; null adds nothing.</summary>
    internal ProtocolMessage Number(int field, long? value)
    {
        if (value is { } number)
        {
            WriteNumber((ulong)((field << 3) | Varint));
            WriteNumber((ulong)number);
        }

        return this;
    }

    /// <summary>Adds a flag that is on; one that is off is the default.</summary>
    internal ProtocolMessage Flag(int field, bool isOn) => Number(field, isOn ? 1 : null);

    /// <summary>Adds a text; null adds nothing.</summary>
    internal ProtocolMessage Text(int field, string? value) => value is null ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message.</summary>
    internal ProtocolMessage Message(int field, ProtocolMessage value) => Bytes(field, value.ToArray());

    /// <summary>The members of a message, in their order: the number of each, or its bytes.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static IEnumerable<(int Field, ulong Number, byte[] Bytes)> Read(byte[] message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong key = ReadNumber(message, ref at);
            ulong number = (key & 7) is Varint or Length ? ReadNumber(message, ref at) : throw new InvalidDataException($"criu's answer has a member of the unknown form {key & 7}");
            byte[] bytes = [];
            if ((key & 7) == Length)
            {
                bytes = number <= (ulong)(message.Length - at) ? message[at..(at + (int)number)] : throw Truncated();
                at += bytes.Length;
            }

            yield return ((int)(key >> 3), number, bytes);
        }
    }

    private ProtocolMessage Bytes(int field, byte[] value)
    {
        WriteNumber((ulong)((field << 3) | Length));
        WriteNumber((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private void WriteNumber(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            _bytes.Add((byte)(number | 0x80));
        }

        _bytes.Add((byte)number);
    }

    private static ulong ReadNumber(byte[] message, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = at < message.Length ? message[at++] : throw Truncated();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw Truncated();
    }

    private static InvalidDataException Truncated() => new("criu's answer is cut off");
}
