using System.Buffers;
using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Text;

/// <summary>A span of time in Go's notation, as docker takes and writes it: <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a span of time; false where the text is none. A number without unit is none, but for 0.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = TimeSpan.Zero;
        long nanoseconds = 0;
        ReadOnlySpan<char> rest = text == "0" ? "0s" : text;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            rest = rest[digits..];
            int letters = rest.IndexOfAny(Digits) is int next and >= 0 ? next : rest.Length;
            double unit = rest[..letters] switch { "ns" => 1, "us" or "\u00B5s" or "\u03BCs" => 1e3, "ms" => 1e6, "s" => 1e9, "m" => 60e9, "h" => 3600e9, _ => -1 };
            if (unit < 0 || number * unit > (long.MaxValue / 2) - nanoseconds)
            {
                return false;
            }

            nanoseconds += (long)Math.Round(number * unit);
            rest = rest[letters..];
        }

        duration = Nanoseconds.Span(nanoseconds);
        return text.Length > 0;
    }
}
