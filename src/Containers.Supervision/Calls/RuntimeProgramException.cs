namespace Containers.Supervision.Calls;

/// <summary>An OCI runtime that is another program failed, or cannot be started. The message has its own.</summary>
public sealed class RuntimeProgramException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code of a start that failed for whatever reason.</summary>
    public const int Unspecific = 125;

    /// <summary>The exit code that shells and docker give what failed: 125, 126 (cannot be executed) or 127 (not found).</summary>
    public int ExitCode { get; init; } = Unspecific;
}
