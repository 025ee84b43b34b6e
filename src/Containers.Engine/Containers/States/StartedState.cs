namespace Containers.Engine.Containers.States;

/// <summary>Somebody started the container.</summary>
public abstract record StartedState : ContainerState
{
    private protected StartedState()
    {
    }

    /// <summary>When its program was last started; null where it never was.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How often its restart policy started it again since somebody did.</summary>
    public int RestartCount { get; init; }

    /// <summary>What went wrong with it; null where nothing did.</summary>
    public string? Error { get; init; }
}
