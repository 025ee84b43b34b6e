namespace Containers.Engine.Containers;

/// <summary>What to wait for at a container.</summary>
public enum WaitCondition
{
    /// <summary>That it does not run, as it may now.</summary>
    NotRunning,

    /// <summary>The next end of its program, also of one that is not started yet.</summary>
    NextExit,

    /// <summary>That it is removed.</summary>
    Removed,
}
