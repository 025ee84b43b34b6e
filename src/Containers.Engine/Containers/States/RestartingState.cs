namespace Containers.Engine.Containers.States;

/// <summary>The container's program has ended, and its monitor is about to start it again.</summary>
public sealed record RestartingState : EndedState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Restarting;
}
