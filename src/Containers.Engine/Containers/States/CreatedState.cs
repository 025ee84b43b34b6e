namespace Containers.Engine.Containers.States;

/// <summary>The container's program has never run.</summary>
public sealed record CreatedState : ContainerState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Created;

    /// <summary>127 where the last start did not find the program, 126 where that could not be executed, 128 where another thing was wrong; null where nobody has tried.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why the last start failed; null where nobody has tried.</summary>
    public string? Error { get; init; }
}
