namespace Containers.Engine.Host;

/// <summary>How many containers and images a store has.</summary>
internal sealed record StoreCounts
{
    /// <summary>All containers.</summary>
    public required int Containers { get; init; }

    /// <summary>Those that run, or start anew.</summary>
    public required int Running { get; init; }

    /// <summary>Those that are paused.</summary>
    public required int Paused { get; init; }

    /// <summary>Those that have ended or were never started.</summary>
    public required int Stopped { get; init; }

    /// <summary>Images; one with several names counts once.</summary>
    public required int Images { get; init; }
}
