using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>An image that was copied.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Destination">Where it is now.</param>
/// <param name="Digest">What it is known by there: the digest of its manifest, or of the index with all platforms.</param>
public sealed record CopiedImage(ImageLocation Source, ImageLocation Destination, Digest Digest);
