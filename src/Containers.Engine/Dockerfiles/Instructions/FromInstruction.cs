namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>FROM: begins a stage.</summary>
internal sealed record FromInstruction : Instruction
{
    /// <summary>An image's name, an earlier stage's, or <c>scratch</c>.</summary>
    public required string Base { get; init; }

    /// <summary>The platform of the image; null is the one that is built for.</summary>
    public string? Platform { get; init; }

    /// <summary>The stage's own name, in small letters; null where it has a number alone.</summary>
    public string? StageName { get; init; }
}
