using System.Text.Json.Serialization;
using Containers.Engine.Containers.Observation;

namespace Containers.Docker.Documents;

/// <summary>A container's memory in bytes.</summary>
public sealed record MemoryStatisticsDocument
{
    /// <summary>In use, with contents of files.</summary>
    [JsonPropertyName("usage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Usage { get; init; }

    /// <summary>The most that was in use.</summary>
    [JsonPropertyName("max_usage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Most { get; init; }

    /// <summary>How often there was no more.</summary>
    [JsonPropertyName("failcnt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Failures { get; init; }

    /// <summary>How much it may use.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Limit { get; init; }

    /// <summary>What it is used for, under the kernel's names.</summary>
    [JsonPropertyName("stats")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, ulong>? Details { get; init; }

    /// <summary>A measurement's document; empty for a container that does not run.</summary>
    internal static MemoryStatisticsDocument Of(ContainerStatistics now) => now.Group?.Memory is not { } memory ? new() : new()
    {
        Usage = memory.Memory.Usage, Most = memory.Memory.Most, Failures = memory.Memory.Failures, Limit = now.MemoryLimit, Details = new(memory.Details.ToDictionary(), StringComparer.Ordinal),
    };
}
