using System.Buffers;
using System.Globalization;
using Containers.Oci.Runtime;

namespace Containers.Engine.Text;

/// <summary>
/// Sizes, ages and ids as docker prints them, so that every table of the product reads the same. The spelling is not for programs to read.
/// </summary>
public static class HumanText
{
    private const int ShortIdLength = 12;
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);
    private static readonly string[] SizeUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>The IDs of a user namespace, each range as its first one there, the first one outside and their number: <c>0:1000:1 1:100000:65536</c>.</summary>
    public static string Ids(IEnumerable<LinuxIdMapping> ranges) => string.Join(' ', ranges);

    /// <summary>A size in powers of 1000: <c>4.86kB</c>, <c>124MB</c>.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    /// <param name="digits">How many significant digits it has at most: docker writes three in lists, and four of what a store takes.</param>
    public static string Size(long bytes, int digits = 3)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < SizeUnits.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        int decimals = unit == 0 ? 0 : Math.Max(0, digits - (size >= 100 ? 3 : size >= 10 ? 2 : 1));
        return Math.Round(size, decimals).ToString(CultureInfo.InvariantCulture) + SizeUnits[unit];
    }

    /// <summary>A span of time in its largest whole unit: <c>About a minute</c>, <c>3 days</c>.</summary>
    /// <param name="duration">The span.</param>
    /// <param name="brief">Whether docker's longest words give way to numbers: <c>1 minute</c>.</param>
    public static string Duration(TimeSpan duration, bool brief = false) => duration switch
    {
        { TotalSeconds: < 1 } when brief => "0 seconds",
        { TotalMinutes: >= 1 and < 2 } when brief => "1 minute",
        { TotalHours: >= 1 and < 2 } when brief => "1 hour",
        { TotalSeconds: < 1 } => "Less than a second",
        { TotalSeconds: < 2 } => "1 second",
        { TotalSeconds: < 60 } => Count(duration.TotalSeconds, "seconds"),
        { TotalMinutes: < 2 } => "About a minute",
        { TotalMinutes: < 60 } => Count(duration.TotalMinutes, "minutes"),
        { TotalHours: < 2 } => "About an hour",
        { TotalHours: < 48 } => Count(duration.TotalHours, "hours"),
        { TotalDays: < 14 } => Count(duration.TotalDays, "days"),
        { TotalDays: < 60 } => Count(duration.TotalDays / 7, "weeks"),
        { TotalDays: < 730 } => Count(duration.TotalDays / 30, "months"),
        _ => Count(duration.TotalDays / 365, "years"),
    };

    /// <summary>How long ago something was: <c>3 days ago</c>; <c>N/A</c> where the time is not known.</summary>
    /// <param name="time">The time.</param>
    /// <param name="brief">As for <see cref="Duration"/>.</param>
    public static string Ago(DateTimeOffset? time, bool brief = false) =>
        time is { } known ? Duration(DateTimeOffset.UtcNow - known, brief) + " ago" : "N/A";

    /// <summary>
    /// A text that others wrote, on one line and without what terminals obey: images and containers may have escape sequences in their
    /// commands, labels and histories, and line breaks that would look like lines of this product's.
    /// </summary>
    public static string Printable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAny(Controls) < 0 ? text : string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
    }

    /// <summary>An id's first twelve hexadecimal digits, without the digest algorithm before them.</summary>
    public static string ShortId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        string hex = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return hex.Length > ShortIdLength ? hex[..ShortIdLength] : hex;
    }

    /// <summary>A size in powers of 1024 with four significant digits, as docker writes memory: <c>15.62GiB</c>.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    public static string BinarySize(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < BinaryUnits.Length - 1; unit++)
        {
            value /= 1024;
        }

        return value.ToString(value >= 1000 ? "0" : "G4", CultureInfo.InvariantCulture) + BinaryUnits[unit];
    }

    /// <summary>The beginning of a text that is too long for its column, with an ellipsis.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most characters.</param>
    public static string Shorten(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > length ? text[..(length - 1)] + "…" : text;
    }

    private static string Count(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(int)value} {unit}");
}
