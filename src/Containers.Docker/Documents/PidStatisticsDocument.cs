using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A container's processes.</summary>
public sealed record PidStatisticsDocument
{
    /// <summary>How many there are.</summary>
    [JsonPropertyName("current")]
    public long Current { get; init; }

    /// <summary>How many there may be.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Limit { get; init; }
}
