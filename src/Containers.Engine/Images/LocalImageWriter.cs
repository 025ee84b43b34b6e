using Containers.Engine.Storage;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>
/// Writes one image into the local store: documents and blobs, and of each layer the files too, unpacked while the blob comes. Only the
/// caller lets a name refer to the image, after all of it is durable; it holds a lease on it until then.
/// </summary>
internal sealed class LocalImageWriter(
    ContentStore content, LayerStore layers, ImageGraph graph, string name, IProgress<LayerProgress>? progress) : IContentWriter
{
    private const int LayersAtOnce = 4;

    /// <inheritdoc/>
    public int BlobsAtOnce => LayersAtOnce;

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(
        content.Contains(descriptor) && ChainsOf(descriptor).All(index => layers.Contains(graph.ChainIds[index])));

    /// <inheritdoc/>
    /// <exception cref="LayerException">A layer cannot be unpacked.</exception>
    public async Task<bool> WriteAsync(Descriptor descriptor, Stream stream, CancellationToken cancellationToken)
    {
        // The same blob may be a layer twice: over other layers it is another chain, unpacked from the blob that came with the first.
        bool written = false;
        List<int> chains = ChainsOf(descriptor);
        foreach (int index in chains)
        {
            written |= await WriteLayerAsync(index, stream, cancellationToken);
        }

        return chains.Count == 0 ? await content.WriteAsync(descriptor, stream, cancellationToken) : written;
    }

    /// <inheritdoc/>
    public Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken) =>
        content.TagAsync(reference, descriptor, cancellationToken);

    private List<int> ChainsOf(Descriptor descriptor) =>
        [.. graph.Manifest.Layers.Index().Where(layer => layer.Item.Digest == descriptor.Digest).Select(layer => layer.Index)];

    private async Task<bool> WriteLayerAsync(int index, Stream stream, CancellationToken cancellationToken)
    {
        Descriptor layer = graph.Manifest.Layers[index];
        Digest chainId = graph.ChainIds[index];

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
        using StagedLayer? staged = unpacked ? null : await ExtractAsync(index, tee, blob, cancellationToken);
        await tee.CompleteAsync();
        blob?.Verify(name);
        blob?.Publish();
        staged?.Publish();
        return true;
    }

    private async Task<Stream> OpenKeptAsync(Descriptor layer, CancellationToken cancellationToken) =>
        new MeasuredStream(await content.OpenAsync(layer, cancellationToken), layer, LayerPhase.Extracting, progress);

    private async Task<StagedLayer> ExtractAsync(int index, BlobTee tee, StagedBlob? blob, CancellationToken cancellationToken)
    {
        Digest? parent = index == 0 ? null : graph.ChainIds[index - 1];
        try
        {
            return await layers.ExtractAsync(
                tee.Output, graph.Configuration.DiffIds[index], graph.ChainIds[index], parent, cancellationToken);
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
