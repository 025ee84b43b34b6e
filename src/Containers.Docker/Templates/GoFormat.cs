using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>Go's formats (package fmt): <c>%-12s</c>, <c>%.2f</c>, <c>%q</c>. What does not fit is written as Go writes it: <c>%!d(string=x)</c>.</summary>
internal static class GoFormat
{
    /// <summary>A width or precision above this is none (fmt, tooLarge).</summary>
    private const int Largest = 1_000_000;

    /// <summary>Values one after the other, with a space between two that are no texts (fmt.Sprint).</summary>
    public static string Print(object?[] values)
    {
        StringBuilder text = new();
        for (int index = 0; index < values.Length; index++)
        {
            text.Append(index > 0 && values[index] is not string && values[index - 1] is not string ? " " : string.Empty).Append(GoText.Print(values[index]));
        }

        return text.ToString();
    }

    /// <summary>Values in a format (fmt.Sprintf).</summary>
    public static string Format(string format, object?[] values)
    {
        StringBuilder output = new();
        int next = 0;
        bool reordered = false;
        for (int position = 0; position < format.Length; position++)
        {
            if (format[position] != '%')
            {
                output.Append(format[position]);
                continue;
            }

            position++;
            FormatFlags flags = FormatFlags.Read(format, ref position);
            reordered |= SetIndex(format, ref position, ref next, values.Length);
            (int? width, bool isBad) = ReadNumber(format, ref position, values, ref next);
            if (isBad)
            {
                output.Append("%!(BADWIDTH)");
            }

            if (width < 0)
            {
                flags = flags with { Minus = true, Zero = false };
                width = -width;
            }

            int? precision = null;
            if (position < format.Length && format[position] == '.')
            {
                position++;
                reordered |= SetIndex(format, ref position, ref next, values.Length);
                (precision, isBad) = ReadNumber(format, ref position, values, ref next);
                precision = isBad || precision < 0 ? null : precision ?? 0;
                output.Append(isBad ? "%!(BADPREC)" : string.Empty);
            }

            reordered |= SetIndex(format, ref position, ref next, values.Length);
            if (position >= format.Length)
            {
                output.Append("%!(NOVERB)");
                break;
            }

            Rune verb = Rune.GetRuneAt(format, position);
            position += verb.Utf16SequenceLength - 1;
            if (verb.Value == '%')
            {
                output.Append('%');
            }
            else if (next < 0 || next >= values.Length)
            {
                output.Append(CultureInfo.InvariantCulture, $"%!{verb}({(next < 0 ? "BADINDEX" : "MISSING")})");
            }
            else
            {
                output.Append(FormatVerb.Write(verb, values[next++], flags with { Width = width, Precision = precision }));
            }
        }

        if (!reordered && next < values.Length)
        {
            output.Append("%!(EXTRA ").AppendJoin(", ", values[next..].Select(static value => value is null ? "<nil>" : $"{GoText.TypeOf(value)}={GoText.Print(value)}")).Append(')');
        }

        return output.ToString();
    }

    /// <summary>Reads <c>[2]</c>: which value comes next, counted from 1.</summary>
    private static bool SetIndex(string format, ref int position, ref int next, int count)
    {
        if (position >= format.Length || format[position] != '[')
        {
            return false;
        }

        int close = format.IndexOf(']', position);
        bool isNumber = int.TryParse(close < 0 ? "" : format.AsSpan(position + 1, close - position - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        next = isNumber && index >= 1 && index <= count ? index - 1 : -1;
        position = close < 0 ? position + 1 : close + 1;
        return true;
    }

    /// <summary>Reads a width or a precision: digits, or <c>*</c> for the next value.</summary>
    private static (int? Number, bool IsBad) ReadNumber(string format, ref int position, object?[] values, ref int next)
    {
        if (position < format.Length && format[position] == '*')
        {
            position++;
            bool fits = next >= 0 && next < values.Length && values[next] is long number && Math.Abs(number) <= Largest;
            int? given = fits ? (int)(long)values[next]! : null;
            next += next < 0 ? 0 : 1;
            return (given, !fits);
        }

        int start = position;
        while (position < format.Length && char.IsAsciiDigit(format[position]))
        {
            position++;
        }

        return position == start ? (null, false)
            : int.TryParse(format.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read <= Largest ? (read, false) : (null, true);
    }
}
