namespace Containers.Engine.Containers.States;

/// <summary>The container's program has ended, or could not be started.</summary>
public abstract record EndedState : StartedState
{
    private protected EndedState()
    {
    }

    /// <summary>The program's exit code, or 128 and the signal's number; null where nobody saw its end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When it ended; null where nobody saw that.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Whether the kernel ended one of its processes because memory was short.</summary>
    public bool OomKilled { get; init; }
}
