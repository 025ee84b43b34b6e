namespace Containers.Engine.Containers.States;

/// <summary>The container's program runs, or has just ended and its monitor is about to record that.</summary>
public record RunningState : StartedState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Running;

    /// <summary>The program's process, as the host counts.</summary>
    public required int ProcessId { get; init; }
}
