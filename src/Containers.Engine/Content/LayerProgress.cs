using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>How far a pull is with one layer.</summary>
/// <param name="Layer">The digest of the layer's blob.</param>
/// <param name="Phase">What is being done with it.</param>
/// <param name="Bytes">How many bytes of the blob are done.</param>
/// <param name="Total">How many there are; null where that is not known.</param>
public sealed record LayerProgress(Digest Layer, LayerPhase Phase, long Bytes, long? Total);
