using System.Collections;
using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>Values as Go prints them (package fmt, the verb <c>%v</c>), and what they are where a condition or a number is asked for.</summary>
internal static class GoText
{
    /// <summary>A value's text: <c>[a b]</c> for a list, <c>map[key:value]</c> for a map, <c>{a b}</c> for a record.</summary>
    public static string Print(object? value) => value switch
    {
        null => "<nil>",
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        DateTimeOffset time => DockerTime.Print(time),
        TimeSpan span => Duration(span),
        GoNil nil => nil.ToString(),
        IDictionary map => $"map[{string.Join(' ', TemplateFields.Members(map).Select(static member => $"{member.Name}:{Print(member.Value)}"))}]",
        IEnumerable => $"[{string.Join(' ', TemplateFields.AsList(value)!.Select(Print))}]",
        _ => TemplateFields.Members(value) is { } members ? $"{{{string.Join(' ', members.Select(Print))}}}" : value.ToString()!,
    };

    /// <summary>A number in the shortest form that is read as the same.</summary>
    public static string Number(double number)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }

        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = number == 0 ? 0 : ExponentOf(shortest);
        if (exponent is >= -4 and < 21)
        {
            return shortest.Contains('E', StringComparison.Ordinal) ? number.ToString(exponent < 0 ? "0.####################" : "0", CultureInfo.InvariantCulture) : shortest;
        }

        string digits = new([.. shortest.Split('E')[0].Where(char.IsAsciiDigit).SkipWhile(static digit => digit == '0')]);
        digits = digits.TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>Whether a condition holds: what is empty, zero, false or nil does not.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or GoNil => false,
        string text => text.Length > 0,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        TimeSpan span => span != TimeSpan.Zero,
        IDictionary map => map.Count > 0,
        IEnumerable => TemplateFields.AsList(value)!.Count > 0,
        _ => true,
    };

    /// <summary>What a value is, for messages.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "nil",
        string => "string",
        bool => "bool",
        long => "int",
        double => "float64",
        DateTimeOffset => "time.Time",
        TimeSpan => "time.Duration",
        IDictionary => "map",
        IEnumerable => "list",
        GoNil => value == GoNil.Map ? "map" : value == GoNil.List ? "list" : "nil",
        _ => value.GetType().Name,
    };

    /// <summary>The power of ten of a number's first digit.</summary>
    private static int ExponentOf(string number)
    {
        string[] parts = number.TrimStart('-').Split('E');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and int found ? found : parts[0].Length;
        int first = parts[0].AsSpan().IndexOfAnyExcept('0', '.');
        return (first < point ? point - first - 1 : point - first) + (parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }

    private static string Duration(TimeSpan span)
    {
        TimeSpan size = span.Duration();
        string sign = span < TimeSpan.Zero ? "-" : string.Empty;
        if (size < TimeSpan.FromSeconds(1))
        {
            double nanoseconds = size.Ticks * (double)TimeSpan.NanosecondsPerTick;
            return sign + (nanoseconds switch { 0 => "0s", < 1e3 => Number(nanoseconds) + "ns", < 1e6 => Number(nanoseconds / 1e3) + "µs", _ => Number(nanoseconds / 1e6) + "ms" });
        }

        StringBuilder text = new(sign);
        int hours = (int)size.TotalHours;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || size.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{size.Minutes}m");
        }

        return text.Append(Number(size.Seconds + (size.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond))).Append('s').ToString();
    }
}
