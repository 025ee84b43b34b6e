namespace Containers.Engine.Images;

/// <summary>One step of an image's making (OCI image-spec, config.md, "history"), with what it added.</summary>
public sealed record ImageHistoryEntry
{
    /// <summary>The image's ID at its last step, and those of images of the store that it was made from at theirs; null at all others.</summary>
    public string? Id { get; init; }

    /// <summary>When the step ended.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The command of the step; empty where nobody wrote it down.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Who made the step.</summary>
    public string? Author { get; init; }

    /// <summary>The bytes of the files in its layer; 0 where it has none.</summary>
    public long Size { get; init; }

    /// <summary>A remark.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Whether the step left no layer.</summary>
    public bool IsEmptyLayer { get; init; }

    /// <summary>The chain ID of its layer; null where it has none.</summary>
    public string? ChainId { get; init; }

    /// <summary>The names of the image whose last step it is: <c>debian:latest</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What made it.</summary>
    public override string ToString() => CreatedBy;
}
