namespace Containers.Cli;

/// <summary>The exit codes that are the program's own and not a container's; docker's.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A command failed for one or more of its objects.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong, or <c>run</c> failed before the container's program could start.</summary>
    public const int EngineFailure = 125;

    /// <summary>Nobody reads the output any more: what a shell says of a program that SIGPIPE ended.</summary>
    public const int OutputClosed = Signalled + 13;

    /// <summary>Added to a signal's number.</summary>
    public const int Signalled = 128;
}
