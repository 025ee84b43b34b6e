namespace Containers.Runtime.Init;

/// <summary>Resource limits by name (getrlimit(2); the numbers are those of x86-64 and arm64).</summary>
internal static class ResourceLimits
{
    private static readonly string[] Names =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    /// <summary>The kernel's number of a limit.</summary>
    internal static int NumberOf(string name) => Array.IndexOf(Names, name) is >= 0 and int number
        ? number
        : throw new ConfigurationException("process.rlimits", $"'{name}' is not a resource limit; they are written like RLIMIT_NOFILE");
}
