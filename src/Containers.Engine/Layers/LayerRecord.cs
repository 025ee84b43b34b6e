using Containers.Oci;

namespace Containers.Engine.Layers;

/// <summary>What a store keeps about an unpacked layer, in its <c>layer.json</c>.</summary>
[JsonRecord]
public sealed partial record LayerRecord
{
    /// <summary>The layer with all below it.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>Digest of the layer's uncompressed archive.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>Chain ID of the layer below; null for the lowest.</summary>
    public ChainId? Parent { get; init; }

    /// <summary>
    /// Whether the layer hides everything below it: its archive has an opaque whiteout at its root, and overlayfs looks for such a mark on
    /// every folder but the root.
    /// </summary>
    public bool HidesAllBelow { get; init; }

    /// <summary>Sum of the lengths of its files, in bytes.</summary>
    public long Size { get; init; }
}
