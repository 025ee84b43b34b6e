using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>How far something is.</summary>
public sealed record ProgressDetailDocument
{
    /// <summary>What is done, in bytes.</summary>
    [JsonPropertyName("current")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Current { get; init; }

    /// <summary>All there is, in bytes.</summary>
    [JsonPropertyName("total")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Total { get; init; }
}
