namespace Containers.Engine.Containers.States;

/// <summary>The container's program has ended, and may have failed to start since.</summary>
public abstract record EndedState : StartedState
{
    /// <summary>The exit code where nobody saw the end, as with docker.</summary>
    internal const int Unseen = 255;

    private protected EndedState()
    {
    }

    /// <summary>The program's exit code, or 128 and the signal's number; 255 where nobody saw its end; that of the last start where it failed, as <see cref="CreatedState.ExitCode"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>When it ended; where nobody saw that, the last time at which it is known to have run.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Whether the kernel ended one of its processes because memory was short.</summary>
    public bool OomKilled { get; init; }
}
