using Containers.Engine.Containers.Options;

namespace Containers.Engine.Containers.Executions;

/// <summary>A program that is, was or will be executed in a container that runs.</summary>
public sealed record ExecutionInfo
{
    /// <summary>Its ID, 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The container's ID.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The program, and how it runs.</summary>
    public required ExecOptions Options { get; init; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Its process, as the host counts; null where it was not started.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Its exit code; null where it has none yet.</summary>
    public int? ExitCode { get; init; }
}
