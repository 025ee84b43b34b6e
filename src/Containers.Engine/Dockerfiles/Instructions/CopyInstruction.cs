namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>COPY: files of the context, of a stage or of an image.</summary>
internal sealed record CopyInstruction : TransferInstruction
{
    /// <summary>A stage's name or number, a context's name or an image's; null is the main context.</summary>
    public string? From { get; init; }

    /// <summary>Whether the folders that sources are in are made at the target.</summary>
    public bool KeepsParents { get; init; }
}
