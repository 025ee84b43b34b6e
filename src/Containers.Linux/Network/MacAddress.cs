using System.Globalization;

namespace Containers.Linux.Network;

/// <summary>An Ethernet address of 48 bits (IEEE 802, EUI-48).</summary>
/// <param name="Value">Its six bytes as a number, the first one the most significant.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>How many bytes an address has.</summary>
    public const int Length = 6;

    /// <summary>Reads six pairs of hexadecimal digits, with colons or hyphens between all of them.</summary>
    /// <returns>Null where the text is no such address.</returns>
    public static MacAddress? TryParse(string text)
    {
        if (text.Length != (3 * Length) - 1)
        {
            return null;
        }

        ulong value = 0;
        for (int at = 0; at < text.Length; at += 3)
        {
            if (!byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte part) ||
                (at > 0 && (text[at - 1] is not (':' or '-') || text[at - 1] != text[2])))
            {
                return null;
            }

            value = (value << 8) | part;
        }

        return new MacAddress(value);
    }

    /// <summary>Six pairs of small hexadecimal digits with colons between them.</summary>
    public override string ToString() => string.Create((3 * Length) - 1, Value, static (text, value) =>
    {
        for (int index = 0; index < Length; index++)
        {
            byte part = (byte)(value >> (8 * (Length - 1 - index)));
            part.TryFormat(text[(3 * index)..], out _, "x2", CultureInfo.InvariantCulture);
            if (index + 1 < Length)
            {
                text[(3 * index) + 2] = ':';
            }
        }
    });

    /// <summary>Reads an address as the kernel has it; null where it has another length.</summary>
    internal static MacAddress? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            return null;
        }

        ulong value = 0;
        foreach (byte part in bytes)
        {
            value = (value << 8) | part;
        }

        return new MacAddress(value);
    }

    /// <summary>The address as the kernel has it.</summary>
    internal byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        for (int index = 0; index < Length; index++)
        {
            bytes[index] = (byte)(Value >> (8 * (Length - 1 - index)));
        }

        return bytes;
    }
}
