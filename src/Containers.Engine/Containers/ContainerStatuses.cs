namespace Containers.Engine.Containers;

/// <summary>What the words for where a container stands have in common.</summary>
public static class ContainerStatuses
{
    /// <summary>Whether a container runs, paused or not, or is about to be started again: docker counts all of these as running.</summary>
    public static bool IsActive(this ContainerStatus status) => status is ContainerStatus.Running or ContainerStatus.Paused or ContainerStatus.Restarting;
}
