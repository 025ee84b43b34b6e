using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Containers.Linux.Network.Nftables;

/// <summary>An element of a <see cref="RuleSet"/>: bytes of its key and, in a map, of its value, each field filled up to a multiple of four.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; empty in a set.</param>
public sealed record RuleElement(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value = default)
{
    /// <summary>Fields beside each other, as a key or a value has them.</summary>
    /// <param name="fields">An <see cref="IPAddress"/>, a port (<see cref="ushort"/>), a protocol's number (<see cref="byte"/>) or a link's name.</param>
    /// <exception cref="ArgumentException">A field is of another type.</exception>
    public static byte[] Bytes(params ReadOnlySpan<object> fields)
    {
        List<byte> bytes = [];
        foreach (object field in fields)
        {
            byte[] own = field switch
            {
                IPAddress address => address.GetAddressBytes(),
                ushort port => [(byte)(port >> 8), (byte)port],
                byte protocol => [protocol],
                string link => LinkName(link),
                _ => throw new ArgumentException($"A {field.GetType().Name} is no field of a set.", nameof(fields)),
            };
            bytes.AddRange(own);
            if (fields.Length > 1)
            {
                bytes.AddRange(new byte[-own.Length & 3]);
            }
        }

        return [.. bytes];
    }

    /// <summary>The key's bytes compared; the value's too.</summary>
    public bool Equals(RuleElement? other) => other is not null && Key.Span.SequenceEqual(other.Key.Span) && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(Key.Span[^4..]) : Key.Length;

    internal static byte[] LinkName(string name)
    {
        byte[] bytes = new byte[16];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }
}
