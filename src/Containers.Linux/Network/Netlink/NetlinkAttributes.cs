using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Containers.Linux.Network.Netlink;

/// <summary>Reads the attributes of a message or of an attribute that holds others, one after the other. What is cut short ends them.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const ushort NLA_TYPE_MASK = 0x3FFF;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The type of the attribute that was read last.</summary>
    internal ushort Type { get; private set; }

    /// <summary>Its value.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as a number of four bytes in this machine's order; 0 where it is shorter.</summary>
    internal readonly uint Number => Value.Length >= 4 ? MemoryMarshal.Read<uint>(Value) : 0;

    /// <summary>The value as a number of four bytes, the most significant first; 0 where it is shorter.</summary>
    internal readonly uint NetworkNumber => Value.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Value) : 0;

    /// <summary>The value as text, up to its zero.</summary>
    internal readonly string Text => Encoding.UTF8.GetString(Value.IndexOf((byte)0) is >= 0 and int end ? Value[..end] : Value);

    /// <summary>The attributes that the value holds.</summary>
    internal readonly NetlinkAttributes Nested => new(Value);

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>False at the end.</returns>
    internal bool Read()
    {
        if (_rest.Length < 4 || MemoryMarshal.Read<ushort>(_rest) is var length && (length < 4 || length > _rest.Length))
        {
            return false;
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & NLA_TYPE_MASK);
        Value = _rest[4..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
