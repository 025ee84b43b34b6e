using System.Globalization;

namespace Containers.Docker;

/// <summary>Points in time as docker and Go write them. A time that is not set is the first moment of year 1.</summary>
public static class DockerTime
{
    private const string Date = "yyyy-MM-dd HH:mm:ss";

    /// <summary>A time in UTC by RFC 3339 without zeros at the end of its fraction, as docker's JSON has it: <c>2026-01-31T10:00:00.5Z</c>.</summary>
    public static string Text(DateTimeOffset? time) =>
        (time ?? DateTimeOffset.MinValue).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time of this machine in whole seconds by RFC 3339, as volumes have it: <c>2026-01-31T10:00:00Z</c>, <c>2026-01-31T10:00:00+01:00</c>.</summary>
    public static string Seconds(DateTimeOffset time)
    {
        DateTimeOffset local = time.ToLocalTime();
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + (local.Offset == TimeSpan.Zero ? "Z" : local.ToString("zzz", CultureInfo.InvariantCulture));
    }

    /// <summary>A time as Go prints it (time.Time.String): <c>2026-01-31 10:00:00.5 +0000 UTC</c>.</summary>
    public static string Print(DateTimeOffset time) => $"{time.ToString(Date + ".FFFFFFF", CultureInfo.InvariantCulture)} {Zone(time)}";

    /// <summary>A time of this machine in whole seconds, as lists have it under <c>CreatedAt</c>: <c>2026-01-31 10:00:00 +0000 UTC</c>.</summary>
    public static string PrintSeconds(DateTimeOffset time)
    {
        DateTimeOffset local = time.ToLocalTime();
        return $"{local.ToString(Date, CultureInfo.InvariantCulture)} {Zone(local)}";
    }

    /// <summary>The offset, and the zone's name; where a zone of this machine has none that is short, the offset again, as Go has it.</summary>
    private static string Zone(DateTimeOffset time)
    {
        string offset = time.ToString("zzz", CultureInfo.InvariantCulture).Remove(3, 1);
        return $"{offset} {(time.Offset == TimeSpan.Zero ? "UTC" : offset.EndsWith("00", StringComparison.Ordinal) ? offset[..3] : offset)}";
    }
}
