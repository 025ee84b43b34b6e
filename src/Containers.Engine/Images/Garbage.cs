using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>What no image and no running pull needs.</summary>
/// <param name="Layers">The chain IDs of unpacked layers.</param>
/// <param name="Blobs">The digests of blobs.</param>
/// <param name="Bytes">What both take, in bytes.</param>
internal sealed record Garbage(IReadOnlyList<ChainId> Layers, IReadOnlyList<Digest> Blobs, long Bytes);
