using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>A container's health check: the image's, with what its creator says in its place, and docker's values for the rest.</summary>
internal static class HealthDefaults
{
    private const int Retries = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(5);

    /// <summary>Joins two checks.</summary>
    /// <param name="asked">What the creator asks for; null for nothing.</param>
    /// <param name="image">What the image says; null for nothing.</param>
    /// <returns>Null where neither says anything of a check; <see cref="HealthCheck.Nothing"/> where there is none because one of them says so.</returns>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public static HealthCheck? Join(HealthCheck? asked, HealthCheck? image)
    {
        if (asked?.Test is [HealthCheck.None, ..] && asked != HealthCheck.Nothing with { Test = asked.Test })
        {
            throw new ContainerOptionsException("Without a health check, nothing else can be said of one. Leave out one of both.");
        }

        HealthCheck joined = new()
        {
            Test = asked?.Test is { Count: > 0 } test ? test : image?.Test,
            Interval = Said(asked?.Interval) ?? Said(image?.Interval),
            Timeout = Said(asked?.Timeout) ?? Said(image?.Timeout),
            StartPeriod = Said(asked?.StartPeriod) ?? Said(image?.StartPeriod),
            StartInterval = Said(asked?.StartInterval) ?? Said(image?.StartInterval),
            Retries = asked?.Retries is > 0 ? asked.Retries : image?.Retries,
        };
        TimeSpan?[] times = [joined.Interval, joined.Timeout, joined.StartPeriod, joined.StartInterval];
        if (Array.Exists(times, time => time < HealthCheck.Shortest) || asked?.Retries < 0)
        {
            throw new ContainerOptionsException("The times of a health check are at least a millisecond, and its retries are not negative.");
        }

        return joined.Checks ? joined : joined.Test is [_, ..] ? HealthCheck.Nothing : null;
    }

    /// <summary>What the monitor is told.</summary>
    /// <param name="check">The check; null for none.</param>
    /// <param name="path">The file of its results.</param>
    public static HealthConfiguration? ToConfiguration(HealthCheck? check, string path) => check is not { Checks: true } ? null : new()
    {
        Path = path,
        Command = check.Test is [HealthCheck.CommandLine, string line, ..] ? ["/bin/sh", "-c", line] : [.. check.Test!.Skip(1)],
        Interval = Milliseconds(check.Interval ?? Interval),
        Timeout = Milliseconds(check.Timeout ?? Interval),
        StartPeriod = Milliseconds(check.StartPeriod ?? TimeSpan.Zero),
        StartInterval = Milliseconds(check.StartInterval ?? StartInterval),
        Retries = check.Retries is > 0 and int retries ? retries : Retries,
    };

    // To docker 0 means that nothing is said.
    private static TimeSpan? Said(TimeSpan? time) => time == TimeSpan.Zero ? null : time;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
