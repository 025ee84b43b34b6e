using System.Collections;
using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>One value by one verb of a format: <c>%d</c>, <c>%q</c>, <c>%x</c>, ….</summary>
internal static class FormatVerb
{
    /// <summary>The value in its width.</summary>
    public static string Write(Rune verb, object? value, FormatFlags flags) => (char)verb.Value switch
    {
        'T' => Pad(GoText.TypeOf(value), flags with { Zero = false }),
        'v' when flags is { Precision: null, Plus: false } || value is not (long or double or string) => value is long or double
            ? Number(verb, value, flags) ?? Wrong(verb, value) : Pad(GoText.Print(value), flags),
        _ => value switch
        {
            bool flag when verb.Value == 't' => Pad(flag ? "true" : "false", flags),
            string text => Text(verb, text, flags) ?? Wrong(verb, value),
            long or double => Number(verb, value, flags) ?? Wrong(verb, value),
            IDictionary or GoNil or null => Wrong(verb, value),
            IEnumerable => $"[{string.Join(' ', TemplateFields.AsList(value)!.Select(item => Write(verb, item, flags)))}]",
            DateTimeOffset or TimeSpan when verb.Value is 's' or 'q' => Text(verb, GoText.Print(value), flags)!,
            TimeSpan span => Number(verb, span.Ticks * TimeSpan.NanosecondsPerTick, flags) ?? Wrong(verb, value),
            _ => TemplateFields.Members(value) is { } members ? $"{{{string.Join(' ', members.Select(item => Write(verb, item, flags)))}}}" : Wrong(verb, value),
        },
    };

    private static string Wrong(Rune verb, object? value) =>
        value is null or GoNil ? $"%!{verb}(<nil>)" : $"%!{verb}({GoText.TypeOf(value)}={GoText.Print(value)})";

    private static string? Text(Rune verb, string text, FormatFlags flags)
    {
        if (flags.Precision is { } most)
        {
            text = verb.Value is 'x' or 'X' ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(0, Math.Min(most, Encoding.UTF8.GetByteCount(text))))
                : string.Concat(text.EnumerateRunes().Take(most));
        }

        return verb.Value switch
        {
            's' or 'v' => Pad(text, flags),
            'q' => Pad(flags.Sharp && !text.Contains('`', StringComparison.Ordinal) ? $"`{text}`" : GoEscapes.Quote(text, '"', flags.Plus), flags),
            'x' => Pad(Hex(text, flags), flags),
            'X' => Pad(Hex(text, flags).ToUpperInvariant(), flags),
            _ => null,
        };
    }

    private static string Hex(string text, FormatFlags flags)
    {
        string start = flags.Sharp ? "0x" : string.Empty;
        IEnumerable<string> bytes = Encoding.UTF8.GetBytes(text).Select(static item => item.ToString("x2", CultureInfo.InvariantCulture));
        return flags.Space ? string.Join(' ', bytes.Select(item => start + item)) : start + string.Concat(bytes);
    }

    private static string? Number(Rune verb, object value, FormatFlags flags)
    {
        if (value is long character && verb.Value is 'c' or 'q' or 'U')
        {
            long code = character >= 0 && character <= int.MaxValue && Rune.IsValid((int)character) ? character : Rune.ReplacementChar.Value;
            return Pad(
                verb.Value == 'U' ? string.Create(CultureInfo.InvariantCulture, $"U+{character:X4}")
                : verb.Value == 'c' ? new Rune((int)code).ToString()
                : GoEscapes.Quote(new Rune((int)code).ToString(), '\'', flags.Plus),
                flags);
        }

        (bool negative, string? digits) = value is long whole ? (whole < 0, Whole(verb, whole, flags)) : ((double)value < 0, Real(verb, (double)value, flags));
        if (digits is null)
        {
            return null;
        }

        string sign = negative ? "-" : flags.Plus ? "+" : flags.Space ? " " : string.Empty;
        int zeros = flags.Zero && flags.Width is { } width && !(value is long && flags.Precision is not null) ? width - sign.Length - digits.Length : 0;
        return Pad(sign + new string('0', Math.Max(0, zeros)) + digits, flags with { Zero = false });
    }

    /// <summary>The digits of a whole number without its sign.</summary>
    private static string? Whole(Rune verb, long number, FormatFlags flags)
    {
        ulong size = number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number;
        string? digits = verb.Value switch
        {
            'd' or 'v' => size.ToString(CultureInfo.InvariantCulture),
            'b' => size.ToString("B", CultureInfo.InvariantCulture),
            'o' or 'O' => Octal(size),
            'x' => size.ToString("x", CultureInfo.InvariantCulture),
            'X' => size.ToString("X", CultureInfo.InvariantCulture),
            _ => null,
        };
        return digits is null ? null : Start(verb, flags) + digits.PadLeft(flags.Precision ?? 0, '0');
    }

    private static string Start(Rune verb, FormatFlags flags) => verb.Value switch
    {
        'O' => "0o", 'x' when flags.Sharp => "0x", 'X' when flags.Sharp => "0X", 'b' when flags.Sharp => "0b", 'o' when flags.Sharp => "0", _ => string.Empty,
    };

    private static string Octal(ulong number)
    {
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, (char)('0' + (int)(number & 7)));
            number >>= 3;
        }
        while (number > 0);
        return digits.ToString();
    }

    /// <summary>The digits of a number with a fraction, without its sign.</summary>
    private static string? Real(Rune verb, double number, FormatFlags flags)
    {
        double size = Math.Abs(number);
        string? digits = verb.Value switch
        {
            'f' or 'F' => size.ToString($"F{flags.Precision ?? 6}", CultureInfo.InvariantCulture),
            'e' or 'E' => Exponent(size, flags.Precision ?? 6),
            'v' or 'g' or 'G' => flags.Precision is { } precision ? General(size, precision) : GoText.Number(size),
            _ => null,
        };
        return verb.Value is 'E' or 'G' ? digits?.ToUpperInvariant() : digits;
    }

    /// <summary>An exponent has two digits at least.</summary>
    private static string Exponent(double number, int decimals)
    {
        string text = number.ToString($"e{decimals}", CultureInfo.InvariantCulture);
        int sign = text.IndexOf('e', StringComparison.Ordinal) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..(sign + 1)]}{int.Parse(text[(sign + 1)..], CultureInfo.InvariantCulture):00}");
    }

    private static string General(double number, int precision)
    {
        int digits = Math.Max(1, precision);
        string scientific = Exponent(number, digits - 1);
        int exponent = int.Parse(scientific[(scientific.IndexOf('e', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits)
        {
            string[] parts = scientific.Split('e');
            return $"{Shorten(parts[0])}e{parts[1]}";
        }

        return Shorten(number.ToString($"F{digits - 1 - exponent}", CultureInfo.InvariantCulture));
    }

    private static string Shorten(string digits) => digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;

    private static string Pad(string text, FormatFlags flags)
    {
        int missing = (flags.Width ?? 0) - text.EnumerateRunes().Count();
        return missing <= 0 ? text : flags.Minus ? text + new string(' ', missing) : new string(flags.Zero ? '0' : ' ', missing) + text;
    }
}
