using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.Runtime.Networking.Names;

/// <summary>Writes answers to a question (RFC 1035, section 4.1): the question again, and records about its name.</summary>
internal static class DnsAnswer
{

    /// <summary>In seconds: containers come and go, and to ask again costs nothing.</summary>
    private const int TimeToLive = 1;
    private const ushort Internet = 1;
    private const ushort NameOfQuestion = 0xC000 | DnsQuestion.HeaderLength;
    private const byte Answer = 0x80;
    private const byte RecursionDesired = 0x01;
    private const byte Truncated = 0x02;
    private const byte RecursionAvailable = 0x80;
    private const byte ServerFailure = 2;

    /// <summary>An answer with addresses; none of the question's family is an empty answer, which says that the name is there.</summary>
    internal static byte[] Addresses(ReadOnlySpan<byte> query, DnsQuestion question, IReadOnlyList<IPAddress> addresses, int largest)
    {
        AddressFamily family = question.Type == DnsQuestion.Aaaa ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        List<byte[]> records = [];
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == family && question.Type is DnsQuestion.A or DnsQuestion.Aaaa)
            {
                records.Add(address.GetAddressBytes());
            }
        }

        return Write(query, question, records, largest);
    }

    /// <summary>An answer with the name of an address.</summary>
    internal static byte[] Name(ReadOnlySpan<byte> query, DnsQuestion question, string name)
    {
        List<byte> record = [];
        foreach (string label in name.Split('.'))
        {
            record.Add((byte)label.Length);
            record.AddRange(Encoding.ASCII.GetBytes(label));
        }

        record.Add(0);
        return Write(query, question, [[.. record]], ushort.MaxValue);
    }

    /// <summary>An answer that nobody could be asked.</summary>
    internal static byte[] Failure(ReadOnlySpan<byte> query, DnsQuestion question)
    {
        byte[] answer = Write(query, question, [], ushort.MaxValue);
        answer[3] |= ServerFailure;
        return answer;
    }

    private static byte[] Write(ReadOnlySpan<byte> query, DnsQuestion question, List<byte[]> records, int largest)
    {
        int length = question.End;
        int count = 0;
        foreach (byte[] record in records)
        {
            if (length + 12 + record.Length > largest)
            {
                break;
            }

            (length, count) = (length + 12 + record.Length, count + 1);
        }

        byte[] answer = new byte[length];
        query[..question.End].CopyTo(answer);
        answer[2] = (byte)(Answer | (query[2] & RecursionDesired) | (count < records.Count ? Truncated : 0));
        answer[3] = RecursionAvailable;
        answer.AsSpan(6, 6).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)count);
        Span<byte> rest = answer.AsSpan(question.End);
        for (int index = 0; index < count; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, NameOfQuestion);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], question.Type);
            BinaryPrimitives.WriteUInt16BigEndian(rest[4..], Internet);
            BinaryPrimitives.WriteInt32BigEndian(rest[6..], TimeToLive);
            BinaryPrimitives.WriteUInt16BigEndian(rest[10..], (ushort)records[index].Length);
            records[index].CopyTo(rest[12..]);
            rest = rest[(12 + records[index].Length)..];
        }

        return answer;
    }
}
