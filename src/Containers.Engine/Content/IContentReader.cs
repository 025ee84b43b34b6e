using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Something that content can be read from: a repository of a registry, the local store, a layout or an archive.</summary>
public interface IContentReader
{
    /// <summary>What a tag or digest names; null where it names nothing.</summary>
    /// <param name="reference">A tag, a digest, or a whole reference, as the source keeps them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Opens content from its first byte. The stream ends after the descriptor's size or throws; that the bytes are those of the digest,
    /// the one who reads has to verify.
    /// </summary>
    /// <param name="descriptor">What to open.</param>
    /// <param name="cancellationToken">Ends the wait for the stream; reads from it take their own.</param>
    Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
