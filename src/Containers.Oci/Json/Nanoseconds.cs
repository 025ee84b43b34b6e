namespace Containers.Oci;

/// <summary>Spans of time that others count in nanoseconds, and .NET in ticks of a hundred.</summary>
public static class Nanoseconds
{
    /// <summary>The span of a number of nanoseconds. One that is shorter than a tick counts as one: it is not nothing.</summary>
    public static TimeSpan Span(long number) => TimeSpan.FromTicks(number / TimeSpan.NanosecondsPerTick is not 0 and long ticks ? ticks : Math.Sign(number));
}
