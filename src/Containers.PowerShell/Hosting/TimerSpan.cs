namespace Containers.PowerShell.Hosting;

/// <summary>Spans of time that timers take.</summary>
internal static class TimerSpan
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>A span for a timer; one that no timer counts, some 50 days, and none at all are without end.</summary>
    public static TimeSpan Of(TimeSpan? span) => span is { } given && given <= Longest ? given : Timeout.InfiniteTimeSpan;
}
