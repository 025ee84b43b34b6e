using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Containers.Linux.Network.Netlink;

/// <summary>
/// Messages to the kernel, written one behind the other (netlink(7)): each is a header, a fixed part and attributes, which may nest. Everything begins
/// at a multiple of four bytes.
/// </summary>
internal sealed class NetlinkWriter
{
    /// <summary>Length of <c>struct nlmsghdr</c>.</summary>
    internal const int HeaderLength = 16;

    private const ushort NLA_F_NESTED = 0x8000;

    private byte[] _bytes = new byte[1024];
    private int _length;
    private int _message;

    /// <summary>What has been written.</summary>
    internal Span<byte> Messages => _bytes.AsSpan(0, _length);

    /// <summary>Begins a message; it ends where the next begins.</summary>
    internal void Begin(ushort type, NetlinkFlags flags)
    {
        _message = _length;
        Span<byte> header = Fixed(HeaderLength);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NetlinkFlags.Request));
    }

    /// <summary>Adds zeros that the caller fills: the fixed part of a message.</summary>
    internal Span<byte> Fixed(int length)
    {
        int start = _length;
        int end = start + ((length + 3) & ~3);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
        }

        _length = end;
        MemoryMarshal.Write(_bytes.AsSpan(_message), _length - _message);
        return _bytes.AsSpan(start, length);
    }

    /// <summary>Adds an attribute.</summary>
    internal void Add(ushort attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> place = Fixed(4 + value.Length);
        MemoryMarshal.Write(place, (ushort)place.Length);
        MemoryMarshal.Write(place[2..], attribute);
        value.CopyTo(place[4..]);
    }

    /// <summary>Adds a number of one byte.</summary>
    internal void Add(ushort attribute, byte value) => Add(attribute, new ReadOnlySpan<byte>(in value));

    /// <summary>Adds a number of two bytes in this machine's order.</summary>
    internal void Add(ushort attribute, ushort value) => Add(attribute, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    /// <summary>Adds a number of four bytes in this machine's order.</summary>
    internal void Add(ushort attribute, uint value) => Add(attribute, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>Adds a number of four bytes, the most significant first, as netfilter has them.</summary>
    internal void AddNetworkOrder(ushort attribute, uint value) => Add(attribute, BinaryPrimitives.ReverseEndianness(value));

    /// <summary>Adds text that ends with a zero.</summary>
    internal void Add(ushort attribute, string value) => Add(attribute, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>Begins an attribute that holds attributes; it ends where the result is disposed of.</summary>
    internal Nest Nested(ushort attribute)
    {
        int start = _length;
        Add((ushort)(attribute | NLA_F_NESTED), []);
        return new Nest(this, start);
    }

    /// <summary>An attribute that holds those that are added until it ends.</summary>
    internal readonly ref struct Nest(NetlinkWriter writer, int start)
    {
        public void Dispose() => MemoryMarshal.Write(writer._bytes.AsSpan(start), (ushort)(writer._length - start));
    }
}
