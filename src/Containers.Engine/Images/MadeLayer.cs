using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>
/// A layer that was made here and is in the store, blob and files. It stays there until this is disposed, by when an image has to refer to
/// it.
/// </summary>
/// <param name="Descriptor">The blob.</param>
/// <param name="DiffId">Digest of the uncompressed archive, which here is the blob's.</param>
/// <param name="ChainId">The layer with all below it.</param>
/// <param name="Size">Sum of the lengths of its files, in bytes.</param>
/// <param name="Lease">Keeps it.</param>
internal sealed record MadeLayer(Descriptor Descriptor, DiffId DiffId, ChainId ChainId, long Size, ContentLease Lease) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Lease.Dispose();
}
