using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Containers.Engine.Building.Ssh;

/// <summary>Writes SSH's data types (RFC 4251, section 5).</summary>
internal sealed class SshWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>A byte.</summary>
    public SshWriter Byte(byte value)
    {
        _buffer.Write([value]);
        return this;
    }

    /// <summary>A uint32.</summary>
    public SshWriter Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
        return this;
    }

    /// <summary>A string: its length and its bytes.</summary>
    public SshWriter String(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>A string that is text.</summary>
    public SshWriter Text(string value) => String(Encoding.UTF8.GetBytes(value));

    /// <summary>An mpint of an integer that is not negative, big-endian.</summary>
    public SshWriter Integer(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> digits = value.TrimStart((byte)0);
        return digits.Length > 0 && digits[0] >= 0x80 ? String([0, .. digits]) : String(digits);
    }

    /// <summary>All that was written.</summary>
    public byte[] Finish() => _buffer.WrittenSpan.ToArray();
}
