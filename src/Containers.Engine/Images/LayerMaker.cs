using Containers.Engine.Storage;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>
/// Makes layers of folders that have their files in overlay form, as the upper folder of a container does: in one pass over the files, the
/// archive becomes a blob and the files a layer of the store. The blob is not compressed, as with docker: a push compresses it.
/// </summary>
internal sealed class LayerMaker(LocalImages images)
{
    /// <summary>Makes a layer of a folder, which stays as it is.</summary>
    /// <param name="folder">The files: whiteouts are character devices 0/0, opaque folders have overlayfs's attribute.</param>
    /// <param name="parent">Chain ID of the layer below; null for the lowest.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public Task<MadeLayer> CopyAsync(string folder, Digest? parent, CancellationToken cancellationToken) =>
        MakeAsync(folder, takes: false, parent, cancellationToken);

    /// <summary>
    /// Makes a folder itself a layer, which copies nothing. It has to be on the store's file system and nobody else may use it any more.
    /// </summary>
    /// <inheritdoc cref="CopyAsync"/>
    public Task<MadeLayer> TakeAsync(string folder, Digest? parent, CancellationToken cancellationToken) =>
        MakeAsync(folder, takes: true, parent, cancellationToken);

    private async Task<MadeLayer> MakeAsync(string folder, bool takes, Digest? parent, CancellationToken cancellationToken)
    {
        using StagingFolder staging = StagingFolder.Create(images.Paths);
        string archive = Path.Combine(staging.Path, "archive");
        long length;
        StagedLayer made;
        await using (var file = new FileStream(
            FileDescriptor.Open(archive, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x180), FileAccess.Write, bufferSize: 0))
        {
            made = await images.Layers.MakeAsync(folder, takes, parent, file, cancellationToken);
            length = file.Length;
        }

        using StagedLayer layer = made;
        var descriptor = new Descriptor { MediaType = MediaTypes.Layer, Digest = layer.DiffId, Size = length };
        ContentLease lease = ContentLease.Take(images.Content, images.Paths, () => [descriptor.Digest, layer.ChainId]);
        try
        {
            // This brings the blob to the disk too: it is on the same file system.
            layer.Publish();
            images.Content.Take(descriptor, archive);
            return new MadeLayer(descriptor, layer.DiffId, layer.ChainId, layer.Size, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
