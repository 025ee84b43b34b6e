namespace Containers.Cli.Output;

/// <summary>Something that happens in a build, as a program reads it.</summary>
internal sealed record BuildEventRow
{
    public required string Event { get; init; }

    public int? Step { get; init; }

    public string? Title { get; init; }

    public string? Text { get; init; }

    public string? Stream { get; init; }

    public bool? Cached { get; init; }

    public double? Seconds { get; init; }

    public int? Line { get; init; }
}
