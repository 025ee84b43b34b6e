namespace Containers.Supervision.Calls;

/// <summary>How a call of an OCI runtime ended.</summary>
/// <param name="Runtime">The runtime's name.</param>
/// <param name="Command">What it was called for.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Message">What it says of its failure; null where it says nothing, or did not fail.</param>
public sealed record RuntimeProgramOutcome(string Runtime, string Command, int ExitCode, string? Message)
{
    /// <summary>Makes an exception of a failure.</summary>
    /// <param name="said">What was said elsewhere, where the runtime itself says nothing; null for nothing.</param>
    /// <param name="exitCode">The exit code that shells and docker give what failed.</param>
    /// <exception cref="RuntimeProgramException">The runtime failed.</exception>
    public void ThrowIfFailed(string? said = null, int exitCode = RuntimeProgramException.Unspecific)
    {
        if (ExitCode != 0)
        {
            throw new RuntimeProgramException($"{Runtime} {Command}: {(Message ?? said ?? $"it ended with exit code {ExitCode} and said nothing").Trim().TrimEnd('.')}")
            {
                ExitCode = exitCode,
            };
        }
    }
}
