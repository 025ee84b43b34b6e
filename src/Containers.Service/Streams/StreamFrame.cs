using System.Buffers.Binary;
using Containers.Engine.Containers.Logs;

namespace Containers.Service.Streams;

/// <summary>
/// How docker tells standard output and error apart on one stream (Engine API, "Stream format"): before each part a head of 8 bytes, the stream's number,
/// three zeros and the part's length, big endian.
/// </summary>
internal static class StreamFrame
{
    /// <summary>How long a head is.</summary>
    public const int HeadLength = 8;

    /// <summary>Writes the head of a part.</summary>
    public static void WriteHead(Span<byte> head, ContainerLogStream stream, int length)
    {
        head[..HeadLength].Clear();
        head[0] = stream == ContainerLogStream.StandardError ? (byte)2 : (byte)1;
        BinaryPrimitives.WriteInt32BigEndian(head[4..], length);
    }

    /// <summary>A part with its head.</summary>
    public static byte[] Of(ContainerLogStream stream, ReadOnlySpan<byte> bytes)
    {
        byte[] part = new byte[HeadLength + bytes.Length];
        WriteHead(part, stream, bytes.Length);
        bytes.CopyTo(part.AsSpan(HeadLength));
        return part;
    }
}
