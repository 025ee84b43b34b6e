using System.Text.Json.Serialization;
using Containers.Engine.Containers.Observation;

namespace Containers.Docker.Documents;

/// <summary>A container's processor time, and the machine's.</summary>
public sealed record ProcessorStatisticsDocument
{
    /// <summary>The container's.</summary>
    [JsonPropertyName("cpu_usage")]
    public ProcessorUsageDocument Usage { get; init; } = new();

    /// <summary>The machine's, in nanoseconds, idle time too.</summary>
    [JsonPropertyName("system_cpu_usage")]
    public ulong Machine { get; init; }

    /// <summary>How many processors there are.</summary>
    [JsonPropertyName("online_cpus")]
    public int Processors { get; init; }

    /// <summary>How a quota held it up.</summary>
    [JsonPropertyName("throttling_data")]
    public ThrottlingDocument Throttling { get; init; } = new();

    /// <summary>A measurement's document.</summary>
    internal static ProcessorStatisticsDocument Of(ContainerStatistics now) => new()
    {
        Usage = new()
        {
            Total = now.Group?.Cpu?.Total ?? 0, Kernel = now.Group?.Cpu?.Kernel ?? 0, User = now.Group?.Cpu?.User ?? 0, ByProcessor = now.Group?.Cpu?.ByProcessor is { Count: > 0 } each ? each : null,
        },
        Machine = (ulong)(now.MachineTime.Ticks * TimeSpan.NanosecondsPerTick),
        Processors = Environment.ProcessorCount,
        Throttling = new() { Periods = now.Group?.Cpu?.Periods ?? 0, Throttled = now.Group?.Cpu?.ThrottledPeriods ?? 0, Time = now.Group?.Cpu?.ThrottledTime ?? 0 },
    };
}
