using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>How a quota held a container up.</summary>
public sealed record ThrottlingDocument
{
    /// <summary>The periods that it ran in.</summary>
    [JsonPropertyName("periods")]
    public ulong Periods { get; init; }

    /// <summary>Those in which it was held up.</summary>
    [JsonPropertyName("throttled_periods")]
    public ulong Throttled { get; init; }

    /// <summary>For how long, in nanoseconds.</summary>
    [JsonPropertyName("throttled_time")]
    public ulong Time { get; init; }
}
