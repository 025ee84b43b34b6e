using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>
/// Copies one image from where it can be read to where it can be written: the one way that pull, push, save and load go. What is there
/// is skipped, blobs go in parallel; the documents follow, those that name others after them, as the exact bytes they are.
/// </summary>
/// <param name="source">Where the image is.</param>
/// <param name="target">Where it is to be.</param>
/// <param name="phase">What to call the moving of a layer's bytes.</param>
/// <param name="progress">Is told how far each layer is, from several threads.</param>
internal sealed class ImageCopy(IContentReader source, IContentWriter target, LayerPhase phase, IProgress<LayerProgress>? progress)
{
    private const int DeepestIndex = 4; // An index may list indexes, but not without end.

    /// <summary>Copies all that is missing. The first part that fails ends all.</summary>
    public async Task RunAsync(ImageGraph graph, CancellationToken cancellationToken)
    {
        await CopyAsync(graph.Manifest.Layers, cancellationToken);
        await WriteAsync(graph.Manifest.Config, graph.ConfigurationBytes, cancellationToken);
        await WriteAsync(graph.ManifestDescriptor, graph.ManifestBytes, cancellationToken);
        if (graph.IndexBytes is not null)
        {
            await WriteAsync(graph.Root, graph.IndexBytes, cancellationToken);
        }
    }

    /// <summary>Copies an index with all that it lists, whatever that is.</summary>
    /// <param name="root">An index or a manifest.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <exception cref="ImageInvalidException">An index or manifest cannot be read.</exception>
    public Task RunAsync(Descriptor root, string name, CancellationToken cancellationToken) => RunAsync(root, name, DeepestIndex, cancellationToken);

    private async Task RunAsync(Descriptor root, string name, int depth, CancellationToken cancellationToken)
    {
        byte[] bytes = await source.ReadAsync(root, name, cancellationToken);
        try
        {
            if (MediaTypes.IsIndex(root.MediaType) && depth > 0)
            {
                foreach (Descriptor child in ImageIndex.Parse(bytes).Manifests)
                {
                    await RunAsync(child, name, depth - 1, cancellationToken);
                }
            }
            else if (MediaTypes.IsManifest(root.MediaType))
            {
                ImageManifest manifest = ImageManifest.Parse(bytes);
                await CopyAsync([manifest.Config, .. manifest.Layers], cancellationToken);
            }
            else
            {
                throw new ImageInvalidException(name, $"lists {root.Digest} of type {root.MediaType}, which cannot be copied");
            }
        }
        catch (OciFormatException exception)
        {
            throw new ImageInvalidException(name, $"cannot be copied: {exception.Message.TrimEnd('.')}", exception);
        }

        await WriteAsync(root, bytes, cancellationToken);
    }

    private async Task CopyAsync(IEnumerable<Descriptor> blobs, CancellationToken cancellationToken)
    {
        List<Descriptor> layers = [.. blobs.DistinctBy(layer => layer.Digest)];
        layers.ForEach(layer => Report(layer, LayerPhase.Waiting, 0));
        var limit = new ParallelOptions { MaxDegreeOfParallelism = target.BlobsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(layers, limit, async (layer, token) => await CopyAsync(layer, token));
    }

    private async Task CopyAsync(Descriptor layer, CancellationToken cancellationToken)
    {
        bool written = false;
        if (!await target.ContainsAsync(layer, cancellationToken))
        {
            await using Stream stream = await source.OpenAsync(layer, cancellationToken);
            await using var measured = new MeasuredStream(stream, layer, phase, progress);
            written = await target.WriteAsync(layer, measured, cancellationToken);
        }

        Report(layer, written ? LayerPhase.Done : LayerPhase.Exists, layer.Size);
    }

    private async Task WriteAsync(Descriptor descriptor, byte[] bytes, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        await target.WriteAsync(descriptor, stream, cancellationToken);
    }

    private void Report(Descriptor layer, LayerPhase state, long bytes) =>
        progress?.Report(new LayerProgress(layer.Digest, state, bytes, layer.Size));
}
