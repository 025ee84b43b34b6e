namespace Containers.Engine.Containers.States;

/// <summary>The container's program has ended, and nothing starts it again.</summary>
public sealed record ExitedState : EndedState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Exited;
}
