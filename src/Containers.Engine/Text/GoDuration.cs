using System.Buffers;
using System.Globalization;

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
            double unit = rest[..letters] switch { "ns" => 1e-9, "us" or "\u00B5s" or "\u03BCs" => 1e-6, "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => -1 };
            if (unit < 0 || number * unit > TimeSpan.MaxValue.TotalSeconds / 1000)
            {
                return false;
            }

            duration += TimeSpan.FromTicks((long)(number * unit * TimeSpan.TicksPerSecond));
            rest = rest[letters..];
        }

        return text.Length > 0;
    }
}
