using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>Texts, characters and numbers as Go's source has them (The Go Programming Language Specification, "Lexical elements").</summary>
internal static class GoLiteral
{
    /// <summary>Reads a text in quotes or backquotes, which is a string, or a character in single quotes, which is its number.</summary>
    /// <param name="text">What it stands in.</param>
    /// <param name="position">Where it begins; afterwards where it ends.</param>
    /// <exception cref="FormatException">It has no end, or an escape is none.</exception>
    public static object Quoted(string text, ref int position)
    {
        int start = position++;
        char quote = text[start];
        List<byte> bytes = [];
        while (true)
        {
            if (position >= text.Length || (text[position] == '\n' && quote != '`'))
            {
                throw TemplateFault.At(text, start, quote == '\'' ? "unterminated character constant" : "unterminated quoted string");
            }

            char character = text[position++];
            if (character == quote)
            {
                break;
            }

            if (character == '\\' && quote != '`')
            {
                ReadEscape(text, ref position, quote, bytes);
            }
            else if (character != '\r' || quote != '`')
            {
                int length = char.IsHighSurrogate(character) && position < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text, position - 1, length));
                position += length - 1;
            }
        }

        string value = Encoding.UTF8.GetString([.. bytes]);
        if (quote != '\'')
        {
            return value;
        }

        Rune[] runes = [.. value.EnumerateRunes()];
        return runes.Length == 1 ? (long)runes[0].Value : throw TemplateFault.At(text, start, $"malformed character constant: {text[start..position]}");
    }

    /// <summary>Reads a number, whole as a long, else as a double; null where the text is none.</summary>
    public static object? Number(string text)
    {
        bool negative = text[0] == '-';
        string digits = text.TrimStart('+', '-');
        if (digits.Length == 0 || text.Length - digits.Length > 1 || digits.Contains("__", StringComparison.Ordinal) || digits[^1] == '_')
        {
            return null;
        }

        digits = digits.Replace("_", string.Empty, StringComparison.Ordinal);
        if (Whole(digits) is { } whole)
        {
            return whole == 1UL << 63 && negative ? long.MinValue : whole <= long.MaxValue ? (negative ? -(long)whole : (long)whole) : null;
        }

        return char.IsAsciiLetter(digits[^1]) || !double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            ? null : negative ? -number : number;
    }

    private static ulong? Whole(string digits)
    {
        (int numberBase, int skipped) = digits.Length > 1 && digits[0] == '0'
            ? char.ToLowerInvariant(digits[1]) switch { 'x' => (16, 2), 'b' => (2, 2), 'o' => (8, 2), _ => (8, 1) }
            : (10, 0);
        ulong value = 0;
        foreach (char digit in digits.AsSpan(skipped))
        {
            int number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : numberBase;
            if (number >= numberBase || value > (ulong.MaxValue - (ulong)number) / (ulong)numberBase)
            {
                return null;
            }

            value = (value * (ulong)numberBase) + (ulong)number;
        }

        return digits.Length > skipped ? value : null;
    }

    private static void ReadEscape(string text, ref int position, char quote, List<byte> bytes)
    {
        int start = position - 1;
        char kind = position < text.Length ? text[position++] : '\0';
        int simple = kind == quote ? quote : kind switch
        {
            'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', '\\' => '\\', _ => -1,
        };
        if (simple >= 0)
        {
            bytes.Add((byte)simple);
            return;
        }

        (int length, int numberBase) = kind switch { 'x' => (2, 16), 'u' => (4, 16), 'U' => (8, 16), >= '0' and <= '7' => (3, 8), _ => (0, 0) };
        position -= numberBase == 8 ? 1 : 0;
        ulong code = 0;
        for (int index = 0; index < length; index++)
        {
            char digit = position < text.Length ? text[position++] : '\0';
            int number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : numberBase;
            code = number < numberBase ? (code * (ulong)numberBase) + (ulong)number : throw Malformed(text, start);
        }

        if (length is 4 or 8 ? !Rune.IsValid((long)code is var rune and <= int.MaxValue ? (int)rune : -1) : length == 0 || code > byte.MaxValue)
        {
            throw Malformed(text, start);
        }

        bytes.AddRange(length is 4 or 8 ? Encoding.UTF8.GetBytes(new Rune((int)code).ToString()) : [(byte)code]);
    }

    private static FormatException Malformed(string text, int position) =>
        TemplateFault.At(text, position, $"'{text[position..Math.Min(position + 2, text.Length)]}' is no escape of a string");
}
