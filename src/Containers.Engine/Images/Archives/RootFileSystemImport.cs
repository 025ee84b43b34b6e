using System.Security.Cryptography;
using Containers.Engine.Content;
using Containers.Engine.Layers.Compression;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Makes an image of one layer from the archive of a root file system. The archive stays the bytes it is where layers may be compressed
/// so (gzip, zstd, not at all), and is decompressed otherwise.
/// </summary>
internal sealed class RootFileSystemImport(LocalImages local, ImportOptions options, ContainerConfiguration run, IProgress<LayerProgress>? progress)
{
    /// <summary>Imports the archive.</summary>
    public async Task<ImageInfo> RunAsync(LocalFile archive, CancellationToken cancellationToken)
    {
        var content = new MadeContent();
        (Descriptor layer, DiffId diffId) = await DescribeAsync(archive, cancellationToken);
        content.Add(layer, archive.Open);

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Platform platform = options.Platform ?? Platform.Host;
        var configuration = new ImageConfiguration
        {
            Created = now,
            Os = platform.Os,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            Config = run,
            RootFileSystem = new RootFileSystem { DiffIds = [diffId] },
            History = [new HistoryEntry { Created = now, Comment = options.Message ?? $"Imported from {options.Name}" }],
        };
        ImageGraph graph = await ImageComposition.ComposeAsync(content, options.Name, configuration, [layer], cancellationToken);
        IReadOnlyList<ImageReference> names = options.Tag is null ? [] : [options.Tag];
        return (await local.AddAsync(content, [new NewImage(graph, names, archive.Name, IsMade: true)], progress, cancellationToken))[0];
    }

    private static async Task<(Descriptor Layer, DiffId DiffId)> DescribeAsync(LocalFile archive, CancellationToken cancellationToken)
    {
        await using Stream stored = archive.Open();
        Digest digest = Digest.FromSha256(await SHA256.HashDataAsync(stored, cancellationToken));
        DiffId diffId = new(digest);
        if (archive.Format != CompressionFormat.None)
        {
            stored.Position = 0;
            try
            {
                await using Stream unpacked = Decompression.Open(stored, archive.Format);
                diffId = new(Digest.FromSha256(await SHA256.HashDataAsync(unpacked, cancellationToken)));
            }
            catch (InvalidDataException exception)
            {
                throw new ImageArchiveException(
                    archive.Name, $"cannot be decompressed: {exception.Message.TrimEnd('.')}", "Have it written again.", exception);
            }
        }

        string mediaType = archive.Format switch
        {
            CompressionFormat.Gzip => MediaTypes.LayerGzip,
            CompressionFormat.Zstandard => MediaTypes.LayerZstd,
            _ => MediaTypes.Layer,
        };
        return (new Descriptor { MediaType = mediaType, Digest = digest, Size = stored.Length }, diffId);
    }
}
