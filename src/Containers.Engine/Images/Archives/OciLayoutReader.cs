using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Reads an OCI image layout (OCI image-spec, image-layout.md), in a folder or in a tar. docker since 25 saves such a one too, with its own
/// <c>manifest.json</c> beside.
/// </summary>
internal sealed class OciLayoutReader : ArchiveReader
{
    /// <summary>Lists what the layout holds.</summary>
    public const string IndexPath = "index.json";

    private readonly ImageIndex _index;

    /// <exception cref="ImageArchiveException"><c>index.json</c> cannot be used.</exception>
    public OciLayoutReader(IArchiveFiles files)
        : base(files)
    {
        try
        {
            _index = ImageIndex.Parse(ReadDocument(IndexPath));
        }
        catch (OciFormatException exception)
        {
            throw new ImageArchiveException(files.Name, $"cannot be read: {exception.Message.TrimEnd('.')}", inner: exception);
        }

        Images = [.. _index.Manifests
            .Where(entry => MediaTypes.IsIndex(entry.MediaType) || MediaTypes.IsManifest(entry.MediaType))
            .GroupBy(entry => entry.Digest)
            .Select(entries => new ArchivedImage(
                entries.First().WithAnnotation(ContentStore.ReferenceAnnotation, null).WithAnnotation(NameAnnotation, null),
                [.. entries.Select(NameOf).OfType<ImageReference>().Distinct()]))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArchivedImage> Images { get; }

    /// <summary>What an entry's own annotation names, as skopeo and others write one into a layout: any text.</summary>
    public override async Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken) =>
        _index.Manifests.FirstOrDefault(entry => entry.Annotation(ContentStore.ReferenceAnnotation) == reference)
            ?? await base.ResolveAsync(reference, cancellationToken);

    /// <inheritdoc/>
    public override Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        Require(descriptor);
        return Task.FromResult(Files.Open(BlobPath(descriptor.Digest)));
    }

    /// <inheritdoc/>
    public override void Require(Descriptor descriptor)
    {
        long length = Files.LengthOf(BlobPath(descriptor.Digest))
            ?? throw new ImageArchiveException(Name, $"lacks {descriptor.Digest}, which one of its images needs");
        if (length != descriptor.Size)
        {
            throw new ContentDigestException(descriptor, Name, $"has {length} bytes, not {descriptor.Size}");
        }
    }

    /// <summary>
    /// An entry's name, as containerd and docker write it, or podman and buildah; null for a tag alone, which says nothing of the repository.
    /// </summary>
    private static ImageReference? NameOf(Descriptor entry)
    {
        string? text = entry.Annotation(NameAnnotation) ?? entry.Annotation(ContentStore.ReferenceAnnotation);
        bool hasRepository = text is not null && text.AsSpan().IndexOfAny('/', ':') >= 0;
        return hasRepository && ImageReference.TryParse(text, out ImageReference? name) && name.Digest is null ? name : null;
    }
}
