using System.Text;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Tar;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Writes images into a tar, front to back: an OCI archive, or with docker's <c>manifest.json</c> beside one that <c>docker load</c> takes
/// too. The same images give the same bytes.
/// </summary>
/// <param name="output">Where the archive goes; it is left open.</param>
/// <param name="forDocker">Whether docker is to read it.</param>
internal sealed class ArchiveTarget(Stream output, bool forDocker) : LayoutTarget
{
    private readonly TarWriter _tar = new(output);
    private readonly HashSet<Digest> _written = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int BlobsAtOnce => 1;

    /// <inheritdoc/>
    /// <remarks><c>docker load</c> before 23.0 does not read zstd.</remarks>
    public override Func<CompressionFormat, LayerCompression?>? Compression =>
        forDocker ? format => format == CompressionFormat.Zstandard ? LayerCompression.None : null : null;

    /// <inheritdoc/>
    public override Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult(_written.Contains(descriptor.Digest));

    /// <inheritdoc/>
    public override Task CompleteAsync(CancellationToken cancellationToken)
    {
        AddFile(MarkerPath, Marker.ToArray());
        AddFile(OciLayoutReader.IndexPath, IndexJson([]));
        if (forDocker)
        {
            AddFile(DockerArchiveReader.ManifestPath, DockerManifestJson());
        }

        _tar.WriteEnd();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task WriteBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        AddFolder("blobs/");
        AddFolder($"blobs/{descriptor.Digest.Algorithm}/");
        cancellationToken.ThrowIfCancellationRequested();
        _tar.Write(FileOf(ArchiveReader.BlobPath(descriptor.Digest), descriptor.Size), content);
        _written.Add(descriptor.Digest);
        return Task.CompletedTask;
    }

    private void AddFolder(string path)
    {
        if (_folders.Add(path))
        {
            _tar.Write(new TarEntry { Type = TarEntryType.Directory, Name = Encoding.ASCII.GetBytes(path), Mode = 0x1ED });
        }
    }

    private void AddFile(string path, byte[] bytes) => _tar.Write(FileOf(path, bytes.Length), new MemoryStream(bytes, writable: false));

    private static TarEntry FileOf(string path, long length) => new()
    {
        Type = TarEntryType.RegularFile,
        Name = Encoding.ASCII.GetBytes(path),
        Mode = 0x1A4,
        Length = length,
    };
}
