namespace Containers.Engine.Images;

/// <summary>One line of what a removal did: either is null.</summary>
/// <param name="Untagged">A name that the image lost.</param>
/// <param name="Deleted">The ID of an image, or the chain ID of a layer, that is no longer in the store.</param>
public sealed record ImageRemoval(string? Untagged, string? Deleted)
{
    /// <summary>As docker tells it: <c>Untagged: NAME</c> or <c>Deleted: ID</c>.</summary>
    public override string ToString() => Untagged is not null ? $"Untagged: {Untagged}" : $"Deleted: {Deleted}";
}
