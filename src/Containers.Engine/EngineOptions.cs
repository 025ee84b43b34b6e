namespace Containers.Engine;

/// <summary>Where an engine finds what it needs.</summary>
public sealed record EngineOptions
{
    /// <summary>The store; null is the one that the environment names.</summary>
    public StorePaths? Paths { get; init; }

    /// <summary>The program <c>container-runtime</c>; null looks beside this program, then on PATH.</summary>
    public string? RuntimePath { get; init; }

    /// <summary>The socket of systemd's journal.</summary>
    public string JournalSocket { get; init; } = "/run/systemd/journal/socket";

    /// <summary>
    /// The network of containers that name none: <c>bridge</c>, <c>none</c>, <c>host</c> or one that somebody created. Null is what
    /// <c>PSCONTAINERS_NETWORK</c> says, else <c>bridge</c>.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>The program <c>containers</c>, which monitors call to clean up; null looks beside this program, then on PATH.</summary>
    public string? CleanupProgram { get; init; }
}
