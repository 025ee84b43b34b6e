namespace Containers.Cli;

/// <summary>A command line that cannot be understood.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="exitCode">The program's exit code: docker's for an option, unless another is said.</param>
internal sealed class UsageException(string message, int exitCode = Cli.ExitCode.EngineFailure) : FormatException(message)
{
    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
