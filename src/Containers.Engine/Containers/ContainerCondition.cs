namespace Containers.Engine.Containers;

/// <summary>What a container can be waited for.</summary>
public enum ContainerCondition
{
    /// <summary>Its program does not run: at once where it does not, else at its next end.</summary>
    NotRunning,

    /// <summary>The next end of its program, also where it is still to be started.</summary>
    NextExit,

    /// <summary>Its program runs.</summary>
    Running,

    /// <summary>Its health check succeeds.</summary>
    Healthy,

    /// <summary>It is gone.</summary>
    Removed,
}
