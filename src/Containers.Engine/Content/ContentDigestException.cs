using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Content that is not what its descriptor says: altered, cut short or too long. Error id <c>ContentDigestMismatch</c>.</summary>
public sealed class ContentDigestException : ContainersException
{
    /// <summary>Describes one mismatch.</summary>
    /// <param name="descriptor">What was expected.</param>
    /// <param name="source">Where the content came from.</param>
    /// <param name="fault">What is wrong with it, as a predicate: <c>has 5 bytes, not 7</c>.</param>
    public ContentDigestException(Descriptor descriptor, string source, string fault)
        : base(ErrorKind.Damaged, "ContentDigestMismatch", $"{descriptor?.Digest} from {source} {fault}. It was not kept. Try again; if it stays so, the source is damaged.")
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Expected = descriptor.Digest;
    }

    /// <summary>The digest that the content should have.</summary>
    public Digest Expected { get; }
}
