using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Containers.Executions;

/// <summary>What is kept of a program that is, was or will be executed in a container: a file in memory, gone with the boot.</summary>
[JsonRecord]
internal sealed partial record ExecutionRecord
{
    /// <summary>Its ID, 64 hexadecimal digits: the file's name.</summary>
    public required string Id { get; init; }

    /// <summary>The container's ID.</summary>
    public required string Container { get; init; }

    /// <summary>The program.</summary>
    public required ExecOptions Options { get; init; }

    /// <summary>The run of the container that it belongs to, by the container's process.</summary>
    public int ContainerProcess { get; init; }

    /// <summary>Whether somebody has started it, or tried to.</summary>
    public bool IsStarted { get; init; }

    /// <summary>Its process, as the host counts; 0 for none.</summary>
    public int ProcessId { get; init; }

    /// <summary>When that process was started, as the kernel counts: a later process of the same number has another time.</summary>
    public long ProcessStartTime { get; init; }

    /// <summary>Its exit code, where its starter has seen its end.</summary>
    public int? ExitCode { get; init; }
}
