using System.Globalization;

namespace Containers.Engine.Text;

/// <summary>A point in time as people write it to docker: a date, seconds since 1970, or how long ago in Go's notation for durations.</summary>
public static class TimeArgument
{
    /// <summary>Reads a time; false where the text is none.</summary>
    /// <param name="text">
    /// Such as <c>2026-01-31T10:00:00Z</c>, <c>1769853600.5</c> or <c>1h30m</c>; a date without a zone is one of this machine's, a duration below 0 is ahead.
    /// </param>
    /// <param name="now">What durations count back from.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        bool isAhead = text.StartsWith('-');
        if (text != "0" && GoDuration.TryParse(isAhead || text.StartsWith('+') ? text[1..] : text, out TimeSpan ago) && ago < now - DateTimeOffset.UnixEpoch)
        {
            time = isAhead ? now + ago : now - ago;
            return true;
        }

        // A decimal has each digit of a nanosecond.
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out time);
    }
}
