using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>An image as an archive has it.</summary>
/// <param name="Root">Its manifest, or the index that lists one for each platform.</param>
/// <param name="Names">The names that the archive gives it.</param>
internal sealed record ArchivedImage(Descriptor Root, IReadOnlyList<ImageReference> Names)
{
    /// <summary>What to call it in errors.</summary>
    public override string ToString() => Names is [{ } first, ..] ? first.Familiar : Root.Digest.ToString();
}

/// <summary>Reads images from an archive or layout, whichever tool has written it.</summary>
internal abstract class ArchiveReader(IArchiveFiles files) : IContentReader
{
    /// <summary>Holds an image's whole reference beside a tag in <see cref="ContentStore.ReferenceAnnotation"/>; containerd's.</summary>
    public const string NameAnnotation = "io.containerd.image.name";

    /// <summary>The images, in the order of the archive.</summary>
    public abstract IReadOnlyList<ArchivedImage> Images { get; }

    /// <summary>Whether the archive has no manifests, so that the reader makes them.</summary>
    public virtual bool MakesManifests => false;

    /// <summary>What to call the archive in errors.</summary>
    public string Name => Files.Name;

    /// <summary>The files of the archive.</summary>
    protected IArchiveFiles Files { get; } = files;

    /// <summary>Finds out what an archive holds.</summary>
    /// <exception cref="ImageArchiveException">It is no image archive, or what it says of its images cannot be used.</exception>
    /// <exception cref="ContentDigestException">A file's content is not what its name says.</exception>
    public static async Task<ArchiveReader> OpenAsync(IArchiveFiles files, CancellationToken cancellationToken)
    {
        if (files.LengthOf(OciLayoutReader.IndexPath) is not null)
        {
            return new OciLayoutReader(files);
        }

        return files.LengthOf(DockerArchiveReader.ManifestPath) is not null
            ? await DockerArchiveReader.OpenAsync(files, cancellationToken)
            : throw new ImageArchiveException(
                files.Name,
                $"is no image archive: it has neither {OciLayoutReader.IndexPath} nor {DockerArchiveReader.ManifestPath}",
                "If it is a root file system, import it as one; if docker before 1.10 has saved it, save it with a later one.");
    }

    /// <inheritdoc/>
    public virtual Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        bool isName = ImageReference.TryParse(reference, out ImageReference? name);
        ArchivedImage? image = Images.FirstOrDefault(image =>
            image.Root.Digest.ToString() == reference || (isName && image.Names.Contains(name!)));
        return Task.FromResult(image?.Root);
    }

    /// <inheritdoc/>
    /// <exception cref="ImageArchiveException">The content is not there.</exception>
    public abstract Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Makes sure that content is there, without reading it.</summary>
    /// <exception cref="ImageArchiveException">It is not there.</exception>
    /// <exception cref="ContentDigestException">Its length is another than the descriptor says.</exception>
    public abstract void Require(Descriptor descriptor);

    /// <summary>The path of a blob in an image layout (OCI image-spec, image-layout.md).</summary>
    public static string BlobPath(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <summary>Reads a small file whole.</summary>
    /// <exception cref="ImageArchiveException">It is not there, or larger than a manifest may be.</exception>
    protected byte[] ReadDocument(string path)
    {
        long length = Files.LengthOf(path) ?? throw new ImageArchiveException(Name, $"lacks the file {path}");
        if (length > ContentReading.LargestDocument)
        {
            throw new ImageArchiveException(Name, $"has a file {path} of {length} bytes, where 4 MiB are the most");
        }

        var bytes = new byte[length];
        using Stream stream = Files.Open(path);
        stream.ReadExactly(bytes);
        return bytes;
    }
}
