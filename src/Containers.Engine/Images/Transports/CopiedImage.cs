namespace Containers.Engine.Images.Transports;

/// <summary>An image that was copied.</summary>
/// <param name="Source">Where it came from, as an <see cref="ImageLocation"/> is written.</param>
/// <param name="Destination">Where it is now, written in the same way.</param>
/// <param name="Digest">What it is known by there: the digest of its manifest, or of the index with all platforms.</param>
public sealed record CopiedImage(string Source, string Destination, string Digest)
{
    /// <summary>Where it is now.</summary>
    public override string ToString() => Destination;
}
