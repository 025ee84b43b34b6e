using System.Globalization;

namespace Containers.Engine;

/// <summary>A point in time as people write it to docker: a date, seconds since 1970, or how long ago in Go's notation for durations.</summary>
public static class TimeArgument
{
    /// <summary>Reads a time; false where the text is none.</summary>
    /// <param name="text">Such as <c>2026-01-31T10:00:00Z</c>, <c>1769853600</c> or <c>1h30m</c>.</param>
    /// <param name="now">What durations count back from.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (text != "0" && GoDuration.TryParse(text, out TimeSpan ago))
        {
            time = now - ago;
            return true;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out time);
    }
}
