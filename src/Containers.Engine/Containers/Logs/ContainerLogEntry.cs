namespace Containers.Engine.Containers.Logs;

/// <summary>Which of its streams a container wrote to.</summary>
public enum ContainerLogStream
{
    /// <summary>Standard output.</summary>
    StandardOutput,

    /// <summary>Standard error.</summary>
    StandardError,
}

/// <summary>A line of a container's log.</summary>
/// <param name="Timestamp">When it was written.</param>
/// <param name="Stream">Where to.</param>
/// <param name="Text">The line, without its newline.</param>
/// <param name="Partial">Whether the line goes on in the next entry of its stream: it was longer than 16 KiB, or had no newline.</param>
public sealed record ContainerLogEntry(DateTimeOffset Timestamp, ContainerLogStream Stream, string Text, bool Partial)
{
    /// <summary>The container's name.</summary>
    public string Container { get; init; } = "";

    /// <summary>What the log's options <c>labels</c>, <c>env</c> and <c>tag</c> add to each line; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Which lines of a log are wanted.</summary>
public sealed record ContainerLogOptions
{
    /// <summary>Whether to go on with what the container writes from now on, until it ends.</summary>
    public bool Follow { get; init; }

    /// <summary>How many of the lines that are there, counted from the end; null is all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines written before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}
