using System.Buffers;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Oci.Monitor;

namespace Containers.Engine;

/// <summary>
/// Sizes, ages and ids as docker prints them, so that every table of the product reads the same. The spelling is not for programs to read.
/// </summary>
public static class HumanText
{
    private const int ShortIdLength = 12;
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);
    private static readonly string[] SizeUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>A size in powers of 1000 with three significant digits: <c>4.86kB</c>, <c>124MB</c>.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    public static string Size(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < SizeUnits.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        int decimals = unit == 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return Math.Round(size, decimals).ToString(CultureInfo.InvariantCulture) + SizeUnits[unit];
    }

    /// <summary>A span of time in its largest whole unit: <c>About a minute</c>, <c>3 days</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
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
    public static string Ago(DateTimeOffset? time) =>
        time is { } known ? Duration(DateTimeOffset.UtcNow - known) + " ago" : "N/A";

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

    /// <summary>A container's state with its age: <c>Up 3 minutes</c>, <c>Exited (0) 2 hours ago</c>.</summary>
    public static string Status(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Status switch
        {
            ContainerStatus.Running => "Up " + UpTime(container) + Health(container.Health),
            ContainerStatus.Paused => $"Up {UpTime(container)} (Paused)",
            ContainerStatus.Restarting => $"Restarting ({container.ExitCode}) {Ago(container.Finished)}",
            ContainerStatus.Exited => $"Exited ({container.ExitCode}) {Ago(container.Finished)}",
            _ => container.Status.ToString(),
        };
    }

    private static string Health(ContainerHealth? health) => health?.Status switch
    {
        null => string.Empty,
        ContainerHealth.Starting => " (health: starting)",
        string status => $" ({status})",
    };

    private static string UpTime(ContainerInfo container) => Duration(DateTimeOffset.UtcNow - (container.Started ?? container.Created));

    private static string Count(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(int)value} {unit}");
}
