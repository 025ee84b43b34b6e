using Containers.Oci;

namespace Containers.Engine.Images;

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

/// <summary>Something that content can be written to.</summary>
public interface IContentWriter
{
    /// <summary>How many blobs may be written at the same time; 1 where their order counts.</summary>
    int BlobsAtOnce { get; }

    /// <summary>Whether the content is there already, whole.</summary>
    Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Writes content; it is there once this returns, and verified against the descriptor.</summary>
    /// <returns>False where it was there already or came there in another way, and the stream was not read.</returns>
    /// <exception cref="ContentDigestException">The bytes are not those of the descriptor; nothing was kept.</exception>
    Task<bool> WriteAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken);

    /// <summary>Lets a reference name content that was written before.</summary>
    Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken);
}
