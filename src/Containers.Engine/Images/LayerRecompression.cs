using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Compression;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>
/// An image whose layers are compressed in another way than where it is read: the same configuration, so the same ID and diff IDs, under
/// another manifest. The new blobs are staged until this is disposed.
/// </summary>
internal sealed class LayerRecompression : IDisposable
{
    private const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    private readonly StagingFolder? _staging;

    private LayerRecompression(IContentReader content, ImageGraph graph, StagingFolder? staging)
    {
        Content = content;
        Graph = graph;
        _staging = staging;
    }

    /// <summary>Where to read the image.</summary>
    public IContentReader Content { get; }

    /// <summary>The image.</summary>
    public ImageGraph Graph { get; }

    /// <summary>How a push compresses a layer that comes in a format; null leaves it, or all of them, as it is.</summary>
    public static Func<CompressionFormat, LayerCompression?>? ForPush(LayerCompression? wanted, Descriptor entry)
    {
        if (wanted is { } compression)
        {
            return _ => compression;
        }

        bool isMade = entry.Annotation(ContentStore.MadeAnnotation) is not null;
        return isMade ? format => format == CompressionFormat.None ? LayerCompression.Gzip : null : null;
    }

    /// <summary>Compresses the layers that need it.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="graph">The image.</param>
    /// <param name="wanted">How to compress a layer that comes in a format; null leaves it as it is, and no function all of them.</param>
    /// <param name="paths">The store, for staging.</param>
    /// <param name="progress">Is told how far each of these layers is, from several threads.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContentDigestException">A layer is not what its descriptor says.</exception>
    /// <exception cref="StoreFullException">There is no room.</exception>
    public static async Task<LayerRecompression> RunAsync(
        IContentReader source,
        ImageGraph graph,
        Func<CompressionFormat, LayerCompression?>? wanted,
        StorePaths paths,
        IProgress<LayerProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (wanted is null)
        {
            return new LayerRecompression(source, graph, null);
        }

        var changes = new Dictionary<Digest, (Descriptor Layer, CompressionFormat From, LayerCompression To)>();
        foreach (Descriptor layer in graph.Manifest.Layers.DistinctBy(layer => layer.Digest).Where(layer => layer.Urls is not { Count: > 0 }))
        {
            await using Stream stream = await source.OpenAsync(layer, cancellationToken);
            var start = new byte[Decompression.MagicLength];
            int length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            CompressionFormat format = Decompression.FormatOf(start.AsSpan(0, length));
            if (wanted(format) is { } compression && format != FormatOf(compression))
            {
                changes[layer.Digest] = (layer, format, compression);
            }
        }

        if (changes.Count == 0)
        {
            return new LayerRecompression(source, graph, null);
        }

        StagingFolder staging = StagingFolder.Create(paths);
        try
        {
            var made = new ConcurrentDictionary<Digest, Descriptor>();
            var content = new MadeContent(source);
            var limit = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(changes.Values, limit, async (change, token) =>
            {
                string path = Path.Combine(staging.Path, change.Layer.Digest.Hex);
                await using Stream stream = new MeasuredStream(await source.OpenAsync(change.Layer, token), change.Layer, LayerPhase.Compressing, progress);
                made[change.Layer.Digest] = await CompressAsync(stream, change.Layer, change.From, change.To, path, token);
                progress?.Report(new LayerProgress(change.Layer.Digest, LayerPhase.Compressed, change.Layer.Size, change.Layer.Size));
            });
            foreach ((Digest old, Descriptor layer) in made)
            {
                content.Add(layer, () => UnlockedFile.Open(Path.Combine(staging.Path, old.Hex)));
            }

            return new LayerRecompression(content, WithLayers(graph, made, content), staging);
        }
        catch (Exception exception)
        {
            staging.Dispose();
            if (exception is not StoreFullException && StoreFullException.IsCause(exception))
            {
                throw new StoreFullException("the compressed layers", paths.Staging, exception);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _staging?.Dispose();

    private static CompressionFormat FormatOf(LayerCompression compression) => compression switch
    {
        LayerCompression.Gzip => CompressionFormat.Gzip,
        LayerCompression.Zstd => CompressionFormat.Zstandard,
        _ => CompressionFormat.None,
    };

    private static async Task<Descriptor> CompressAsync(
        Stream source, Descriptor layer, CompressionFormat from, LayerCompression to, string path, CancellationToken cancellationToken)
    {
        await using var verified = new VerifyingStream(source, layer);
        using var input = new BufferedSource(verified);
        await using var file = new HashedFile(path);
        try
        {
            await using Stream archive = Decompression.Open(input, from);
            await using Stream? encoder = to switch
            {
                LayerCompression.Gzip => new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true),
                LayerCompression.Zstd => new ZstandardEncoder(file),
                _ => null,
            };
            await archive.CopyToAsync(encoder ?? file, 256 * 1024, cancellationToken);
            await input.DrainAsync(cancellationToken); // What follows the compressed data belongs to the digest too.
        }
        catch (InvalidDataException exception)
        {
            throw new LayerException($"Layer {layer.Digest} cannot be decompressed: {exception.Message}", exception);
        }

        string mediaType = to switch
        {
            LayerCompression.Gzip => MediaTypes.LayerGzip,
            LayerCompression.Zstd => MediaTypes.LayerZstd,
            _ => MediaTypes.Layer,
        };
        return new Descriptor { MediaType = mediaType, Digest = file.Digest, Size = file.Length, Annotations = layer.Annotations };
    }

    /// <summary>The image under a new manifest, of docker's kind where it was and can stay so: that knows no zstd.</summary>
    private static ImageGraph WithLayers(ImageGraph graph, ConcurrentDictionary<Digest, Descriptor> made, MadeContent content)
    {
        List<Descriptor> layers = [.. graph.Manifest.Layers.Select(layer => made.GetValueOrDefault(layer.Digest, layer))];
        bool docker = graph.ManifestDescriptor.MediaType == MediaTypes.DockerManifest && !layers.Exists(layer => layer.MediaType == MediaTypes.LayerZstd);
        string type = docker ? MediaTypes.DockerManifest : MediaTypes.ImageManifest;
        ImageManifest manifest = graph.Manifest with
        {
            MediaType = type,
            Config = graph.Manifest.Config with { MediaType = docker ? MediaTypes.DockerConfiguration : MediaTypes.ImageConfiguration },
            Layers = [.. layers.Select(layer => layer with { MediaType = TypeFor(layer.MediaType, docker) })],
        };
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest);
        Descriptor root = content.Add(type, bytes) with { Platform = graph.ManifestDescriptor.Platform };
        return graph with { Root = root, IndexBytes = null, ManifestDescriptor = root, ManifestBytes = bytes, Manifest = manifest };
    }

    /// <summary>The media type of a layer in a manifest of docker's kind or of OCI's.</summary>
    public static string TypeFor(string mediaType, bool docker) => (docker, mediaType) switch
    {
        (true, MediaTypes.LayerGzip) => MediaTypes.DockerLayerGzip,
        (true, MediaTypes.Layer) => DockerLayer,
        (false, MediaTypes.DockerLayerGzip) => MediaTypes.LayerGzip,
        (false, DockerLayer) => MediaTypes.Layer,
        (false, MediaTypes.DockerForeignLayerGzip) => "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        _ => mediaType,
    };
}
