using Containers.Supervision.Monitor;

namespace Containers.Docker.Documents;

/// <summary>What health checks say.</summary>
public sealed record HealthDocument
{
    /// <summary><c>starting</c>, <c>healthy</c> or <c>unhealthy</c>.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>How many checks failed in a row.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last checks, the oldest first.</summary>
    public IReadOnlyList<HealthResultDocument> Log { get; init; } = [];

    /// <summary>What a container's checks say.</summary>
    public static HealthDocument Of(ContainerHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        return new()
        {
            Status = health.Status,
            FailingStreak = health.FailingStreak,
            Log = [.. health.Log.Select(static result => new HealthResultDocument { Start = result.Start, End = result.End, ExitCode = result.ExitCode, Output = result.Output })],
        };
    }
}
