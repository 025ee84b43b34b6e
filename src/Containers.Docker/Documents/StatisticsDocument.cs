using System.Text.Json.Serialization;
using Containers.Engine.Containers.Observation;

namespace Containers.Docker.Documents;

/// <summary>What a container uses (Engine API, "ContainerStatsResponse"): sums since its start, now and at the measurement before.</summary>
public sealed record StatisticsDocument
{
    /// <summary>Its name, after a slash.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    [JsonPropertyName("id")]
    public string Id { get; init; } = string.Empty;

    /// <summary>When it was measured.</summary>
    [JsonPropertyName("read")]
    public string Read { get; init; } = string.Empty;

    /// <summary>When it was measured before.</summary>
    [JsonPropertyName("preread")]
    public string Preread { get; init; } = string.Empty;

    /// <summary>Its processes.</summary>
    [JsonPropertyName("pids_stats")]
    public PidStatisticsDocument Pids { get; init; } = new();

    /// <summary>What it did with block devices.</summary>
    [JsonPropertyName("blkio_stats")]
    public BlockStatisticsDocument Block { get; init; } = new();

    /// <summary>Windows' number of processes.</summary>
    [JsonPropertyName("num_procs")]
    public int Processes { get; init; }

    /// <summary>Windows' storage.</summary>
    [JsonPropertyName("storage_stats")]
    public EmptyDocument Storage { get; init; } = new();

    /// <summary>Its processor time.</summary>
    [JsonPropertyName("cpu_stats")]
    public ProcessorStatisticsDocument Processor { get; init; } = new();

    /// <summary>The same at the measurement before.</summary>
    [JsonPropertyName("precpu_stats")]
    public ProcessorStatisticsDocument ProcessorBefore { get; init; } = new();

    /// <summary>Its memory.</summary>
    [JsonPropertyName("memory_stats")]
    public MemoryStatisticsDocument Memory { get; init; } = new();

    /// <summary>What came and went over its network devices.</summary>
    [JsonPropertyName("networks")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, DeviceTrafficDocument>? Networks { get; init; }

    /// <summary>A measurement's document.</summary>
    /// <param name="now">The measurement.</param>
    /// <param name="before">The one before; null for none.</param>
    public static StatisticsDocument Of(ContainerStatistics now, ContainerStatistics? before)
    {
        ArgumentNullException.ThrowIfNull(now);
        return new()
        {
            Name = "/" + now.Name,
            Id = now.Id,
            Read = DockerTime.Text(now.Time),
            Preread = DockerTime.Text(before?.Time),
            Pids = new() { Current = now.Pids, Limit = now.Group?.Pids?.Limit },
            Block = BlockStatisticsDocument.Of(now),
            Processor = ProcessorStatisticsDocument.Of(now),
            ProcessorBefore = before is null ? new() : ProcessorStatisticsDocument.Of(before),
            Memory = MemoryStatisticsDocument.Of(now),
            Networks = now.Devices.Count == 0 ? null
                : new(now.Devices.ToDictionary(static device => device.Name, static device => new DeviceTrafficDocument { Received = device.Received, Sent = device.Sent }), StringComparer.Ordinal),
        };
    }
}
