using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Writes images into the folder of an image layout, beside what is there already. Each file appears whole, <c>index.json</c> last: a killed
/// writer leaves a layout as it was, with blobs that the next one finds.
/// </summary>
/// <param name="folder">The folder; it is made where it is not there.</param>
internal sealed class LayoutFolderTarget(string folder) : LayoutTarget
{
    private const int WritersAtOnce = 4;
    private readonly uint _mode = 0x1A4 & ~ProcessStatus.Umask; // Others may read a layout where its writer lets them.

    /// <inheritdoc/>
    public override int BlobsAtOnce => WritersAtOnce;

    /// <inheritdoc/>
    public override Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(
        new FileInfo(PathOf(descriptor.Digest)) is { Exists: true } file && file.Length == descriptor.Size);

    /// <inheritdoc/>
    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using FileLock alone = await FileLock.AcquireAsync(folder, FileLockMode.Exclusive, cancellationToken: cancellationToken);
        string index = Path.Combine(folder, OciLayoutReader.IndexPath);
        IReadOnlyList<Descriptor> before = File.Exists(index) ? ReadIndex(index) : [];
        AtomicFile.Write(Path.Combine(folder, MarkerPath), Marker, _mode);
        AtomicFile.Write(index, IndexJson(before), _mode);
    }

    /// <inheritdoc/>
    protected override async Task WriteBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        string path = PathOf(descriptor.Digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using StagedFile staged = StagedFile.Create(path, _mode);
        await content.CopyToAsync(staged.Content, cancellationToken);
        staged.Publish();
    }

    private string PathOf(Digest digest) => Path.Combine(folder, ArchiveReader.BlobPath(digest));

    private IReadOnlyList<Descriptor> ReadIndex(string path)
    {
        try
        {
            return ImageIndex.Parse(FileDescriptor.ReadFile(path)).Manifests;
        }
        catch (OciFormatException exception)
        {
            throw new ImageArchiveException(
                folder, $"has an {OciLayoutReader.IndexPath} that cannot be read: {exception.Message.TrimEnd('.')}", "Choose another folder.", exception);
        }
    }
}
