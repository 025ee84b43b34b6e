namespace Containers.Docker.Templates;

/// <summary>Which values are the same and which is less, as Go's text/template compares them.</summary>
internal static class Comparison
{
    /// <summary>Whether two values of one kind are the same.</summary>
    /// <exception cref="TemplateCallException">They are of kinds that cannot be compared.</exception>
    public static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (null or GoNil, _) or (_, null or GoNil) => (one is null or GoNil) && (other is null or GoNil),
        (string or bool or long or double or DateTimeOffset or TimeSpan, _) when one.GetType() == other.GetType() => one.Equals(other),
        (long number, TimeSpan span) => Nanoseconds(span) == number,
        (TimeSpan span, long number) => Nanoseconds(span) == number,
        _ => throw Incompatible(one, other),
    };

    /// <summary>Whether one value is less than another of its kind.</summary>
    /// <exception cref="TemplateCallException">They have no order.</exception>
    public static bool IsLess(object? one, object? other) => (one, other) switch
    {
        (string first, string second) => string.CompareOrdinal(first, second) < 0,
        (long first, long second) => first < second,
        (double first, double second) => first < second,
        (TimeSpan first, TimeSpan second) => first < second,
        (TimeSpan first, long second) => Nanoseconds(first) < second,
        (long first, TimeSpan second) => first < Nanoseconds(second),
        _ => throw Incompatible(one, other),
    };

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    private static TemplateCallException Incompatible(object? one, object? other) =>
        new($"incompatible types for comparison: {GoText.TypeOf(one)} and {GoText.TypeOf(other)}");
}
