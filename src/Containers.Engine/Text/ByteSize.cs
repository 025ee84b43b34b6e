using System.Buffers;
using System.Globalization;

namespace Containers.Engine.Text;

/// <summary>Sizes as people write them: a number and a unit of 1024 and its powers, <c>512m</c>, <c>512MB</c>, <c>1.5GiB</c>.</summary>
public static class ByteSize
{
    private const string Units = "bkmgtp";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a size in bytes; <c>-1</c> is passed on, as some limits mean "none" by it.</summary>
    /// <exception cref="FormatException">It is none, or too large.</exception>
    public static long Parse(string text)
    {
        string size = text.Trim().ToLowerInvariant();
        if (size == "-1")
        {
            return -1;
        }

        int digits = size.AsSpan().IndexOfAnyExcept(Digits) is int first and >= 0 ? first : size.Length;
        string unit = size[digits..].TrimStart();
        int power = unit.Length == 0 ? 0 : Units.IndexOf(unit[0], StringComparison.Ordinal);
        bool known = unit.Length < 2 || (power > 0 && unit[1..] is "b" or "i" or "ib");
        return power >= 0 && known
            && double.TryParse(size.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * Math.Pow(1024, power) is double bytes and < long.MaxValue
            ? (long)bytes
            : throw new FormatException($"'{text}' is not a size; write a number of bytes, or one with a unit such as 512m or 2GB.");
    }
}
