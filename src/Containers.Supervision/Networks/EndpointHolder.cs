using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Supervision.Networks;

/// <summary>The process for whose life an address is taken: a builder's, for a step, which is no container that could be asked.</summary>
[JsonRecord]
public sealed partial record EndpointHolder
{
    /// <summary>Its ID.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When it was started, in ticks since boot.</summary>
    public required long StartTime { get; init; }

    /// <summary>The boot.</summary>
    public required string BootId { get; init; }

    /// <summary>This process.</summary>
    public static EndpointHolder Own =>
        new() { ProcessId = Environment.ProcessId, StartTime = ProcessStatus.StartTime(Environment.ProcessId), BootId = ProcessStatus.BootId };

    /// <summary>Whether it lives.</summary>
    public bool Lives() => BootId == ProcessStatus.BootId && ProcessStatus.StartTime(ProcessId) == StartTime;
}
