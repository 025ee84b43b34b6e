namespace Containers.Engine.Containers.States;

/// <summary>Where a container stands: one of the types of this folder, which has what only such a container has.</summary>
public abstract record ContainerState
{
    private protected ContainerState()
    {
    }

    /// <summary>The word for it.</summary>
    public abstract ContainerStatus Status { get; }
}
