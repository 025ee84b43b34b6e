using System.Runtime.InteropServices;

namespace Containers.Linux.Files;

/// <summary>A file time with nanoseconds, struct timespec of clock_gettime(2); also the two markers of utimensat(2).</summary>
/// <param name="Seconds">Seconds since 1970-01-01 UTC; negative before.</param>
/// <param name="Nanoseconds">0 to 999 999 999, counted forward from <paramref name="Seconds"/> also before 1970.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Timestamp(long Seconds, long Nanoseconds)
{
    private const long UtimeNow = (1L << 30) - 1;
    private const long UtimeOmit = (1L << 30) - 2;

    /// <summary>The time of the call (UTIME_NOW).</summary>
    public static Timestamp Now { get; } = new(0, UtimeNow);

    /// <summary>Leaves the time as it is (UTIME_OMIT).</summary>
    public static Timestamp Unchanged { get; } = new(0, UtimeOmit);
}
