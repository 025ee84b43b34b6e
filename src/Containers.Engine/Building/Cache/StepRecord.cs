using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>What a step made, as a store keeps it for later builds.</summary>
[JsonRecord]
internal sealed partial record StepRecord
{
    /// <summary>The layer's blob.</summary>
    public required Descriptor Layer { get; init; }

    /// <summary>The layer's diff ID.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The layer with all below it.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>When the step ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The instruction, for people.</summary>
    public required string Text { get; init; }
}
