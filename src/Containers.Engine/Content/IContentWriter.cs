using Containers.Oci;

namespace Containers.Engine.Content;

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
