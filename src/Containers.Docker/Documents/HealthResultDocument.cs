using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>One health check.</summary>
public sealed record HealthResultDocument
{
    /// <summary>When it began.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset Start { get; init; }

    /// <summary>When it ended.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset End { get; init; }

    /// <summary>How its program ended.</summary>
    public int ExitCode { get; init; }

    /// <summary>What it wrote.</summary>
    public string Output { get; init; } = string.Empty;
}
