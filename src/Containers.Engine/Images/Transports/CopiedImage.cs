using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>How to copy an image.</summary>
public sealed record CopyOptions
{
    /// <summary>The platform to choose where there are several; null is this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether all that an index lists is copied, with the index.</summary>
    public bool AllPlatforms { get; init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do, on both sides. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }
}

/// <summary>An image that was copied.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Destination">Where it is now.</param>
/// <param name="Digest">What it is known by there: the digest of its manifest, or of the index with all platforms.</param>
public sealed record CopiedImage(ImageLocation Source, ImageLocation Destination, Digest Digest);
