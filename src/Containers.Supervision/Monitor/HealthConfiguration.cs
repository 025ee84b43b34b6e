using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>How a container's health is checked; all times are in milliseconds.</summary>
[JsonRecord]
public sealed partial record HealthConfiguration
{
    /// <summary>The file that holds the <see cref="ContainerHealth"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The program that checks, with its arguments; exit code 0 means healthy.</summary>
    public IReadOnlyList<string> Command { get; set; } = [];

    /// <summary>The time from the end of one check to the next.</summary>
    public long Interval { get; init; }

    /// <summary>How long a check may take.</summary>
    public long Timeout { get; init; }

    /// <summary>How long after the start failures do not count, until the first success.</summary>
    public long StartPeriod { get; init; }

    /// <summary>The time between checks in that period.</summary>
    public long StartInterval { get; init; }

    /// <summary>How many failures in a row make the container unhealthy.</summary>
    public int Retries { get; init; }
}
