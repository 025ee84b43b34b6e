namespace Containers.Engine.Containers.States;

/// <summary>The container's program has ended, or could not be started, and nothing starts it again.</summary>
public sealed record ExitedState : EndedState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Exited;
}
