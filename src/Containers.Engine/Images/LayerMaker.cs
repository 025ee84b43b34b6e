using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

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
    /// <param name="filter">Which files are left out; null leaves none.</param>
    /// <param name="owners">Who owns the files, where that is who a container with other IDs sees; null elsewhere.</param>
    /// <param name="read">Is called once all files are read.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public Task<MadeLayer> CopyAsync(
        string folder, ChainId? parent, EntryFilter? filter = null, FileOwners? owners = null, Action? read = null, CancellationToken cancellationToken = default) =>
        MakeAsync(folder, takes: false, parent, filter, owners, null, read, cancellationToken);

    /// <summary>
    /// Makes a folder itself a layer, which copies nothing. It has to be on the store's file system and nobody else may use it any more.
    /// </summary>
    /// <param name="folder">The files, in the same form.</param>
    /// <param name="parent">Chain ID of the layer below; null for the lowest.</param>
    /// <param name="made">Owners that the files shall have and cannot; null for none.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <inheritdoc cref="CopyAsync" path="/exception"/>
    public Task<MadeLayer> TakeAsync(string folder, ChainId? parent, OwnerRecord? made = null, CancellationToken cancellationToken = default) =>
        MakeAsync(folder, takes: true, parent, null, null, made, null, cancellationToken);

    private async Task<MadeLayer> MakeAsync(
        string folder, bool takes, ChainId? parent, EntryFilter? filter, FileOwners? owners, OwnerRecord? made, Action? read, CancellationToken cancellationToken)
    {
        using StagingFolder staging = StagingFolder.Create(images.Paths);
        string archive = Path.Combine(staging.Path, "archive");
        using SafeFileHandle file = FileDescriptor.Open(archive, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x1A4);
        using StagedLayer layer = await images.Layers.MakeAsync(folder, takes, parent, filter, owners, made, file, cancellationToken);
        read?.Invoke();
        var descriptor = new Descriptor { MediaType = MediaTypes.Layer, Digest = layer.DiffId.Digest, Size = file.Status().Size };
        ContentLease lease = ContentLease.Take(images.Content, images.Paths, () => [descriptor.Digest, layer.ChainId.Digest]);
        try
        {
            file.Flush();
            images.Content.Take(descriptor, archive);
            using IDisposable held = await images.Layers.LockAsync(layer.ChainId, cancellationToken);
            layer.Publish();
            return new MadeLayer(descriptor, layer.DiffId, layer.ChainId, layer.Size, lease);
        }
        catch (Exception error)
        {
            lease.Dispose();
            if (error is not StoreFullException && StoreFullException.IsCause(error))
            {
                throw new StoreFullException($"layer {layer.DiffId}", images.Paths.Content, error);
            }

            throw;
        }
    }
}
