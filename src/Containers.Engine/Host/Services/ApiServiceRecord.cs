using Containers.Oci;

namespace Containers.Engine.Host.Services;

/// <summary>What a process that answers docker's API writes down of itself: a file in memory, gone with the boot.</summary>
[JsonRecord]
internal sealed partial record ApiServiceRecord
{
    /// <summary>The socket's file.</summary>
    public required string Socket { get; init; }

    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When the process was started, as the kernel counts: a later process of the same number has another time.</summary>
    public required long ProcessStartTime { get; init; }

    /// <summary>When it began to answer.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The seconds that nobody may have asked before it ends; null for never.</summary>
    public double? IdleSeconds { get; init; }
}
