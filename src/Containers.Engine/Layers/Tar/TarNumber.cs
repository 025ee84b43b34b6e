using System.Buffers.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Tar;

/// <summary>The number formats of tar: octal digits or GNU's base-256 in headers, decimal digits in PAX records.</summary>
internal static class TarNumber
{
    private const int NanosecondDigits = 9;

    /// <summary>Reads a header field. A blank field is 0.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) != 0 ? TryParseBase256(field, out value) : TryParseOctal(field, out value);

    /// <summary>Reads a whole number of decimal digits with nothing around them.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.Length > 0 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length;
    }

    /// <summary>Reads a PAX time: seconds with an optional sign and fraction, of which nine digits are kept.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out Timestamp time)
    {
        time = default;
        bool negative = text.Length > 0 && text[0] == '-';
        text = negative ? text[1..] : text;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = point < 0 ? [] : text[(point + 1)..];
        if (!TryParseDecimal(point < 0 ? text : text[..point], out long seconds)
            || fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        long nanoseconds = 0;
        for (int i = 0; i < NanosecondDigits; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        if (negative)
        {
            seconds = nanoseconds == 0 ? -seconds : -seconds - 1;
            nanoseconds = nanoseconds == 0 ? 0 : 1_000_000_000 - nanoseconds;
        }

        time = new Timestamp(seconds, nanoseconds);
        return true;
    }

    private static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        field = field.TrimStart(" \0"u8);
        int end = field.IndexOfAny((byte)' ', (byte)0);
        field = end < 0 ? field : field[..end];
        foreach (byte digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0'); // Twelve digits at most: 36 bits.
        }

        return true;
    }

    /// <summary>Two's complement, big endian; the first bit only marks the format.</summary>
    private static bool TryParseBase256(ReadOnlySpan<byte> field, out long value)
    {
        value = (field[0] & 0x40) != 0 ? (long)((ulong)field[0] | ~0xFFUL) : field[0] & 0x3F;
        foreach (byte next in field[1..])
        {
            if (value is > (long.MaxValue >> 8) or < (long.MinValue >> 8))
            {
                return false;
            }

            value = (value << 8) | next;
        }

        return true;
    }
}
