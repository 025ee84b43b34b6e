namespace Containers.Engine.Containers;

/// <summary>Where a container stands.</summary>
public enum ContainerStatus
{
    /// <summary>Its program has never run.</summary>
    Created,

    /// <summary>Its program runs.</summary>
    Running,

    /// <summary>It runs, and its processes are stopped where they are.</summary>
    Paused,

    /// <summary>Its program has ended and is about to be started again by its restart policy.</summary>
    Restarting,

    /// <summary>Its program has ended.</summary>
    Exited,

    /// <summary>Its files cannot be read; it can only be removed.</summary>
    Dead,
}
