using System.Text.Json.Serialization;
using Containers.Engine.Containers.Observation;
using Containers.Linux.Cgroups;

namespace Containers.Docker.Documents;

/// <summary>What a container did with block devices.</summary>
public sealed record BlockStatisticsDocument
{
    /// <summary>Bytes read and written.</summary>
    [JsonPropertyName("io_service_bytes_recursive")]
    public IReadOnlyList<BlockEntryDocument>? Bytes { get; init; }

    /// <summary>Reads and writes.</summary>
    [JsonPropertyName("io_serviced_recursive")]
    public IReadOnlyList<BlockEntryDocument>? Operations { get; init; }

    /// <summary>A measurement's document.</summary>
    internal static BlockStatisticsDocument Of(ContainerStatistics now) => new() { Bytes = Entries(now.Group?.Block?.Bytes), Operations = Entries(now.Group?.Block?.Operations) };

    private static List<BlockEntryDocument>? Entries(IReadOnlyList<BlockEntry>? entries) => entries is null ? null
        : [.. entries.Select(static entry => new BlockEntryDocument { Major = (long)entry.Major, Minor = (long)entry.Minor, Op = entry.Operation.ToLowerInvariant(), Value = (long)entry.Value })];
}
