using Containers.Engine.Content;
using Containers.Engine.Layers;
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
    private readonly LayerWriter _layers = new(content, layers, name, progress);

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
            ChainId? parent = index == 0 ? null : graph.ChainIds[index - 1];
            written |= await _layers.WriteAsync(descriptor, graph.Configuration.DiffIds[index], parent, stream, cancellationToken);
        }

        return chains.Count == 0 ? await content.WriteAsync(descriptor, stream, cancellationToken) : written;
    }

    /// <inheritdoc/>
    public Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken) =>
        content.TagAsync(reference, descriptor, cancellationToken);

    private List<int> ChainsOf(Descriptor descriptor) =>
        [.. graph.Manifest.Layers.Index().Where(layer => layer.Item.Digest == descriptor.Digest).Select(layer => layer.Index)];
}
