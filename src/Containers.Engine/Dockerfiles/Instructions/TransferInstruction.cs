namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>COPY or ADD: files that become a layer.</summary>
internal abstract record TransferInstruction : Instruction
{
    /// <summary>Paths of the sources, with wildcards; for ADD also addresses.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Heredocs that are files.</summary>
    public required IReadOnlyList<Heredoc> Files { get; init; }

    /// <summary>Where they go: a folder where it ends with a slash.</summary>
    public required string Target { get; init; }

    /// <summary>Owner and group of what is made, <c>user:group</c>; null is root.</summary>
    public string? Owner { get; init; }

    /// <summary>Permissions of what is made; null keeps the sources'.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether the layer is made without looking at those below.</summary>
    public bool IsLinked { get; init; }

    /// <summary>Patterns of what is left out.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];
}
