using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>How to copy an image.</summary>
public sealed record ImageCopyOptions
{
    /// <summary>The platform to choose where there are several; null is this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether all that an index lists is copied, with the index.</summary>
    public bool AllPlatforms { get; init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do, on both sides. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }
}
