namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>ADD: as COPY, and archives are unpacked, addresses fetched.</summary>
internal sealed record AddInstruction : TransferInstruction
{
    /// <summary>The digest that what is fetched must have; null for any.</summary>
    public string? Checksum { get; init; }

    /// <summary>Whether the folder <c>.git</c> of a repository is kept.</summary>
    public bool KeepsGitFolder { get; init; }

    /// <summary>Whether archives are unpacked; null unpacks those of the context alone.</summary>
    public bool? Unpacks { get; init; }
}
