namespace Containers.Engine.Containers.States;

/// <summary>The container was never started.</summary>
public sealed record CreatedState : ContainerState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Created;
}
