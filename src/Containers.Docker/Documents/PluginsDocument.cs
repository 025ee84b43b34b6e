namespace Containers.Docker.Documents;

/// <summary>What there is to choose from.</summary>
public sealed record PluginsDocument
{
    /// <summary>Drivers of volumes.</summary>
    public IReadOnlyList<string> Volume { get; init; } = [];

    /// <summary>Drivers of networks.</summary>
    public IReadOnlyList<string> Network { get; init; } = [];

    /// <summary>Who decides about requests; nobody.</summary>
    public IReadOnlyList<string>? Authorization { get; init; }

    /// <summary>Log drivers.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];
}
