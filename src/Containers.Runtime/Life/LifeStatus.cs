namespace Containers.Runtime.Life;

/// <summary>How a container stands (runtime.md, "State"), in the specification's words.</summary>
internal static class LifeStatus
{
    /// <summary>A runtime is at work on it.</summary>
    internal const string Creating = "creating";

    /// <summary>Its process waits for <c>start</c>.</summary>
    internal const string Created = "created";

    /// <summary>Its program runs.</summary>
    internal const string Running = "running";

    /// <summary>Its processes are frozen; a word of runc's and crun's beside the specification's.</summary>
    internal const string Paused = "paused";

    /// <summary>Its process has ended.</summary>
    internal const string Stopped = "stopped";
}
