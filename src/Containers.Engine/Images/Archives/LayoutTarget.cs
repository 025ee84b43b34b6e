using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Layers.Compression;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>Writes images as an OCI image layout (OCI image-spec, image-layout.md); what derives from it says into what.</summary>
internal abstract class LayoutTarget : IContentWriter
{
    /// <summary>The file that marks a layout.</summary>
    protected const string MarkerPath = "oci-layout";

    private readonly List<Root> _roots = [];
    private readonly Dictionary<Digest, ImageManifest> _manifests = [];

    /// <inheritdoc/>
    public abstract int BlobsAtOnce { get; }

    /// <summary>How a layer that comes in a format has to be compressed for whoever reads the target; null takes all as they are.</summary>
    public virtual Func<CompressionFormat, LayerCompression?>? Compression => null;

    /// <summary>The content of the file that marks a layout.</summary>
    protected static ReadOnlySpan<byte> Marker => """{"imageLayoutVersion":"1.0.0"}"""u8;

    /// <inheritdoc/>
    public abstract Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        Stream source = content;
        if (MediaTypes.IsManifest(descriptor.MediaType))
        {
            var bytes = new byte[descriptor.Size];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            _manifests[descriptor.Digest] = ImageManifest.Parse(bytes);
            source = new MemoryStream(bytes, writable: false);
        }

        if (await ContainsAsync(descriptor, cancellationToken))
        {
            return false;
        }

        await using var verified = new VerifyingStream(source, descriptor);
        await WriteBlobAsync(descriptor, verified, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken)
    {
        AddRoot(descriptor, reference);
        return Task.CompletedTask;
    }

    /// <summary>Lists an image that was written in <c>index.json</c>, under a name or under none.</summary>
    /// <param name="descriptor">Its manifest or index.</param>
    /// <param name="reference">A whole reference, a tag, or any other text; null is none.</param>
    public void AddRoot(Descriptor descriptor, string? reference) => _roots.Add(new Root(descriptor, reference));

    /// <summary>Writes what lists the images, and ends.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Writes one blob. Reads of the stream throw where it is not what the descriptor says.</summary>
    protected abstract Task WriteBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken);

    /// <summary>The bytes of <c>index.json</c>.</summary>
    /// <param name="before">The entries that were there before; one whose name is taken loses its place.</param>
    protected byte[] IndexJson(IReadOnlyList<Descriptor> before)
    {
        List<Descriptor> added = [.. _roots.Select(EntryOf)];
        IEnumerable<Descriptor> kept = before.Where(entry => !added.Exists(other =>
            other.Annotation(ContentStore.ReferenceAnnotation) == entry.Annotation(ContentStore.ReferenceAnnotation)
            && (other.Digest == entry.Digest || other.Annotation(ContentStore.ReferenceAnnotation) is not null)));
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = [.. kept, .. added] };
        return JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Plain.ImageIndex);
    }

    /// <summary>The bytes of docker's <c>manifest.json</c>, which lists an image once with all its names.</summary>
    protected byte[] DockerManifestJson()
    {
        List<DockerArchiveItem> items = [.. _roots.GroupBy(root => root.Descriptor.Digest).Select(root => new DockerArchiveItem
        {
            Config = ArchiveReader.BlobPath(_manifests[root.Key].Config.Digest),
            RepoTags = [.. root.Select(name => name.Reference).OfType<string>().Select(name => ImageReference.Parse(name).ToString())],
            Layers = [.. _manifests[root.Key].Layers.Select(layer => ArchiveReader.BlobPath(layer.Digest))],
        })];
        return JsonSerializer.SerializeToUtf8Bytes(items, ArchiveJson.Default.ListDockerArchiveItem);
    }

    private static Descriptor EntryOf(Root root)
    {
        bool isReference = root.Reference?.AsSpan().IndexOfAny('/', ':') >= 0;
        return root.Descriptor
            .WithAnnotation(ContentStore.IndexAnnotation, null)
            .WithAnnotation(
                ArchiveReader.NameAnnotation,
                isReference && ImageReference.TryParse(root.Reference, out ImageReference? name) ? name.ToString() : null)
            .WithAnnotation(ContentStore.ReferenceAnnotation, root.Reference);
    }

    private sealed record Root(Descriptor Descriptor, string? Reference);
}
