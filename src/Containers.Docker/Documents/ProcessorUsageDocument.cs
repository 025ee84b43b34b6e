using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>Processor time in nanoseconds.</summary>
public sealed record ProcessorUsageDocument
{
    /// <summary>All.</summary>
    [JsonPropertyName("total_usage")]
    public ulong Total { get; init; }

    /// <summary>In the kernel.</summary>
    [JsonPropertyName("usage_in_kernelmode")]
    public ulong Kernel { get; init; }

    /// <summary>In programs.</summary>
    [JsonPropertyName("usage_in_usermode")]
    public ulong User { get; init; }

    /// <summary>On each processor.</summary>
    [JsonPropertyName("percpu_usage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ulong>? ByProcessor { get; init; }
}
