using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>What a step made, as the manifest of an image says it (docs/build-cache.md).</summary>
[JsonRecord]
internal sealed partial record CachedStep
{
    /// <summary>The step's key.</summary>
    public required string Key { get; init; }

    /// <summary>Which of the manifest's layers it made, from 0.</summary>
    public required int Layer { get; init; }

    /// <summary>When the step ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The instruction, for people.</summary>
    public string? Text { get; init; }
}
