namespace Containers.Engine.Dockerfiles;

/// <summary>One instruction as it stands in a Dockerfile, with its continuation lines joined.</summary>
internal sealed record LogicalLine
{
    /// <summary>Where it is.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>The joined text, from the instruction's name on.</summary>
    public required string Text { get; init; }

    /// <summary>The heredocs that follow it.</summary>
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>The comments right before it, without their mark.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>The last of the continuation lines where there is an empty one among them; null where there is none.</summary>
    public int? EmptyContinuation { get; init; }

    /// <summary>The instruction's name as written.</summary>
    public string Name => Text[..NameLength];

    /// <summary>What follows the name.</summary>
    public string Rest => Text[NameLength..].Trim();

    private int NameLength => Text.AsSpan().IndexOfAny(" \t\v\f\r") is >= 0 and var end ? end : Text.Length;
}
