namespace Containers.Engine.Containers.States;

/// <summary>The container's program runs, and all its processes are stopped where they are.</summary>
public sealed record PausedState : RunningState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Paused;
}
