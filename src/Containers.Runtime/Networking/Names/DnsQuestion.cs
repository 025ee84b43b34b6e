using System.Buffers.Binary;
using System.Text;

namespace Containers.Runtime.Networking.Names;

/// <summary>The question of a query (RFC 1035, section 4.1): a query with one, as every resolver sends them.</summary>
/// <param name="Id">The number by which its sender knows the answer.</param>
/// <param name="Name">The name in small letters, without a dot at its end; empty for the root.</param>
/// <param name="Type">The type of record that is asked for.</param>
/// <param name="End">The length of header and question.</param>
/// <param name="LargestAnswer">How long an answer by UDP may be (RFC 6891), 512 to 65535 bytes.</param>
internal sealed record DnsQuestion(ushort Id, string Name, ushort Type, int End, int LargestAnswer)
{
    /// <summary>Length of a message's header.</summary>
    internal const int HeaderLength = 12;

    /// <summary>A host address of IPv4.</summary>
    internal const ushort A = 1;

    /// <summary>The name of an address.</summary>
    internal const ushort Ptr = 12;

    /// <summary>A host address of IPv6 (RFC 3596).</summary>
    internal const ushort Aaaa = 28;

    private const ushort Opt = 41;
    private const ushort Internet = 1;
    private const int LongestName = 255;
    private const int LongestLabel = 63;
    private const int UsualAnswer = 512;
    private const int OpcodeAndAnswer = 0xF8;

    /// <summary>Reads a query.</summary>
    /// <returns>Null for what is no query with one question about the Internet: it is passed on, or dropped.</returns>
    internal static DnsQuestion? TryRead(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength || (message[2] & OpcodeAndAnswer) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return null;
        }

        int at = HeaderLength;
        StringBuilder name = new();
        while (true)
        {
            if (at >= message.Length || message[at] > LongestLabel || at + 1 + message[at] > message.Length || at - HeaderLength > LongestName)
            {
                return null; // Cut short, or a pointer, which a question has nothing to point to with.
            }

            int length = message[at++];
            if (length == 0)
            {
                break;
            }

            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(message.Slice(at, length)).ToLowerInvariant());
            at += length;
        }

        if (at + 4 > message.Length || BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) != Internet)
        {
            return null;
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        return new DnsQuestion(BinaryPrimitives.ReadUInt16BigEndian(message), name.ToString(), type, at + 4, LargestOf(message, at + 4));
    }

    /// <summary>The size that the sender takes, if its query says so in the one record that may follow the question.</summary>
    private static int LargestOf(ReadOnlySpan<byte> message, int at)
    {
        bool hasOption = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == 0 && BinaryPrimitives.ReadUInt16BigEndian(message[8..]) == 0
            && at + 5 <= message.Length && message[at] == 0 && BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]) == Opt;
        return hasOption ? Math.Max(UsualAnswer, (int)BinaryPrimitives.ReadUInt16BigEndian(message[(at + 3)..])) : UsualAnswer;
    }
}
