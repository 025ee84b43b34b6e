namespace Containers.Engine.Containers.States;

/// <summary>The container's record cannot be read; it can only be removed.</summary>
/// <param name="Error">Why.</param>
public sealed record DeadState(string Error) : ContainerState
{
    /// <inheritdoc/>
    public override ContainerStatus Status => ContainerStatus.Dead;
}
