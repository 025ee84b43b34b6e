using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Writes layers into the local store: the blob, and the files over the layers below, unpacked while the blob comes.</summary>
/// <param name="content">The blobs.</param>
/// <param name="layers">The unpacked layers.</param>
/// <param name="name">What errors call the image.</param>
/// <param name="progress">Is told how far the unpacking of a blob is that is there already.</param>
internal sealed class LayerWriter(ContentStore content, LayerStore layers, string name, IProgress<LayerProgress>? progress)
{
    /// <summary>Writes a layer. The caller holds a lease on it.</summary>
    /// <param name="layer">Its blob.</param>
    /// <param name="diffId">Its diff ID.</param>
    /// <param name="parent">Chain ID of the layers below; null for the lowest.</param>
    /// <param name="stream">The blob's bytes; they are read only where the store does not have it.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <returns>False where all was there already.</returns>
    /// <exception cref="ContentDigestException">The bytes are not those of the blob.</exception>
    /// <exception cref="LayerException">It cannot be unpacked, or is not what its diff ID says.</exception>
    public async Task<bool> WriteAsync(Descriptor layer, DiffId diffId, ChainId? parent, Stream stream, CancellationToken cancellationToken)
    {
        ChainId chainId = ChainId.Of(parent, diffId);

        // The blob's lock always comes before the layer's, so that two pulls never wait for each other.
        using StagedBlob? blob = await content.StageAsync(layer, cancellationToken);
        using IDisposable held = await layers.LockAsync(chainId, cancellationToken);
        bool unpacked = layers.Contains(chainId);
        if (blob is null && unpacked)
        {
            return false;
        }

        await using Stream? kept = blob is null ? await OpenKeptAsync(layer, cancellationToken) : null;
        await using var tee = new BlobTee(kept ?? stream, blob, cancellationToken);
        using StagedLayer? staged = unpacked ? null : await ExtractAsync(diffId, parent, tee, blob, cancellationToken);
        await tee.CompleteAsync();
        blob?.Verify(name);
        blob?.Publish();
        staged?.Publish();
        return true;
    }

    private async Task<Stream> OpenKeptAsync(Descriptor layer, CancellationToken cancellationToken) =>
        new MeasuredStream(await content.OpenAsync(layer, cancellationToken), layer, LayerPhase.Extracting, progress);

    private async Task<StagedLayer> ExtractAsync(
        DiffId diffId, ChainId? parent, BlobTee tee, StagedBlob? blob, CancellationToken cancellationToken)
    {
        try
        {
            return await layers.ExtractAsync(tee.Output, diffId, parent, cancellationToken);
        }
        catch (LayerException)
        {
            // Altered or broken off on its way, it is the content that is wrong and not the layer: that error says more.
            await tee.CompleteAsync();
            blob?.Verify(name);
            throw;
        }
    }
}
