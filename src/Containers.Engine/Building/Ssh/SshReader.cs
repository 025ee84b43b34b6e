using System.Buffers.Binary;
using System.Text;

namespace Containers.Engine.Building.Ssh;

/// <summary>Reads SSH's data types (RFC 4251, section 5).</summary>
/// <param name="data">What is read.</param>
internal ref struct SshReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A byte.</summary>
    /// <exception cref="FormatException">The data ends before.</exception>
    public byte ReadByte() => Take(1)[0];

    /// <summary>A uint32.</summary>
    /// <inheritdoc cref="ReadByte" path="/exception"/>
    public uint ReadNumber() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    /// <summary>A string: its length and its bytes.</summary>
    /// <inheritdoc cref="ReadByte" path="/exception"/>
    public ReadOnlySpan<byte> ReadString()
    {
        uint length = ReadNumber();
        return Take(length <= (uint)_rest.Length ? (int)length : -1);
    }

    /// <summary>A string that is text.</summary>
    /// <inheritdoc cref="ReadByte" path="/exception"/>
    public string ReadText() => Encoding.UTF8.GetString(ReadString());

    /// <summary>An mpint that is not negative, without its leading zeros.</summary>
    /// <inheritdoc cref="ReadByte" path="/exception"/>
    public byte[] ReadInteger() => ReadString().TrimStart((byte)0).ToArray();

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new FormatException("It ends too early.");
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
