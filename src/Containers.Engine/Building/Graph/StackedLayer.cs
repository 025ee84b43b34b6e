using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>A layer of a stage.</summary>
/// <param name="Blob">Its blob.</param>
/// <param name="DiffId">Digest of its uncompressed archive.</param>
/// <param name="ChainId">It with all below it.</param>
internal sealed record StackedLayer(Descriptor Blob, DiffId DiffId, ChainId ChainId);
