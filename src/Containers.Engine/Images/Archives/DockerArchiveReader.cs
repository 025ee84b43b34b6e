using System.Security.Cryptography;
using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Layers.Compression;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Reads an archive as docker, podman and skopeo save them: <c>manifest.json</c> names a configuration and the layers of each image. It
/// has no manifest, so one is made: the same archive always gives the same.
/// </summary>
internal sealed class DockerArchiveReader : ArchiveReader
{
    /// <summary>Lists what the archive holds.</summary>
    public const string ManifestPath = "manifest.json";

    private readonly List<ArchivedImage> _images = [];
    private readonly Dictionary<Digest, byte[]> _documents = [];
    private readonly Dictionary<Digest, Blob> _blobs = [];
    private readonly Dictionary<string, Descriptor> _layers = new(StringComparer.Ordinal);

    private DockerArchiveReader(IArchiveFiles files)
        : base(files)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArchivedImage> Images => _images;

    /// <inheritdoc/>
    public override bool MakesManifests => true;

    /// <inheritdoc cref="ArchiveReader.OpenAsync(IArchiveFiles, CancellationToken)"/>
    public static new async Task<DockerArchiveReader> OpenAsync(IArchiveFiles files, CancellationToken cancellationToken)
    {
        var reader = new DockerArchiveReader(files);
        foreach (DockerArchiveItem item in reader.ReadItems())
        {
            await reader.AddAsync(item, cancellationToken);
        }

        return reader;
    }

    /// <inheritdoc/>
    public override Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (_documents.TryGetValue(descriptor.Digest, out byte[]? bytes))
        {
            return Task.FromResult<Stream>(new MemoryStream(bytes, writable: false));
        }

        Require(descriptor);
        Blob blob = _blobs[descriptor.Digest];
        Stream stored = Files.Open(blob.Path);
        return Task.FromResult(blob.Unpacked ? Decompression.Open(stored, blob.Format) : stored);
    }

    /// <inheritdoc/>
    public override void Require(Descriptor descriptor)
    {
        if (!_documents.ContainsKey(descriptor.Digest) && !_blobs.ContainsKey(descriptor.Digest))
        {
            throw new ImageArchiveException(Name, $"lacks {descriptor.Digest}, which one of its images needs");
        }
    }

    private List<DockerArchiveItem> ReadItems()
    {
        try
        {
            return JsonInput.Read(ReadDocument(ManifestPath), ManifestPath, static (ref JsonInput json) => json.List<DockerArchiveItem>());
        }
        catch (OciFormatException exception)
        {
            throw new ImageArchiveException(Name, $"has no list of its images: {exception.Message.TrimEnd('.')}", inner: exception);
        }
    }

    private async Task AddAsync(DockerArchiveItem item, CancellationToken cancellationToken)
    {
        string configPath = item.Config ?? throw new ImageArchiveException(Name, $"names no configuration in its {ManifestPath}");
        byte[] bytes = ReadDocument(configPath);
        var config = new Descriptor { MediaType = MediaTypes.ImageConfiguration, Digest = Digest.Of(bytes), Size = bytes.Length };
        if (DigestIn(configPath) is { } named && named != config.Digest)
        {
            throw new ContentDigestException(config with { Digest = named }, Name, "was altered: its digest is another");
        }

        IReadOnlyList<DiffId> diffIds = ReadDiffIds(configPath, bytes);
        IReadOnlyList<string> paths = item.Layers ?? [];
        if (paths.Count != diffIds.Count)
        {
            throw new ImageArchiveException(Name, $"has {paths.Count} layers in its {ManifestPath} for an image of {diffIds.Count}");
        }

        var layers = new List<Descriptor>(paths.Count);
        foreach ((string path, DiffId diffId) in paths.Zip(diffIds))
        {
            layers.Add(await DescribeLayerAsync(path, diffId, cancellationToken));
        }

        var manifest = new ImageManifest { SchemaVersion = 2, MediaType = MediaTypes.ImageManifest, Config = config, Layers = layers };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest);
        var root = new Descriptor { MediaType = MediaTypes.ImageManifest, Digest = Digest.Of(json), Size = json.Length };
        _documents[config.Digest] = bytes;
        _documents[root.Digest] = json;
        _images.Add(new ArchivedImage(root, [.. (item.RepoTags ?? []).Select(NameOf)]));
    }

    private IReadOnlyList<DiffId> ReadDiffIds(string path, byte[] configuration)
    {
        try
        {
            return ImageConfiguration.Parse(configuration).DiffIds;
        }
        catch (OciFormatException exception)
        {
            throw new ImageArchiveException(Name, $"has a configuration {path} that cannot be read: {exception.Message.TrimEnd('.')}", inner: exception);
        }
    }

    /// <summary>
    /// A layer as a blob. Mostly it is not compressed, and then its diff ID is its digest. One that is compressed as layers may be stays so;
    /// one that is compressed otherwise is unpacked.
    /// </summary>
    private async Task<Descriptor> DescribeLayerAsync(string path, DiffId diffId, CancellationToken cancellationToken)
    {
        if (_layers.TryGetValue(path, out Descriptor? known) && (known.Digest == diffId.Digest || _blobs[known.Digest].Format != CompressionFormat.None))
        {
            return known;
        }

        long length = Files.LengthOf(path) ?? throw new ImageArchiveException(Name, $"lacks the layer {path}, or has it outside of itself");
        await using Stream stream = Files.Open(path);
        var magic = new byte[Decompression.MagicLength];
        CompressionFormat format = Decompression.FormatOf(magic.AsSpan(0, stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)));
        stream.Position = 0;
        (string mediaType, Digest digest, long size) = format switch
        {
            CompressionFormat.None => (MediaTypes.Layer, diffId.Digest, length),
            CompressionFormat.Gzip => (MediaTypes.LayerGzip, DigestIn(path) ?? await HashAsync(stream, cancellationToken), length),
            CompressionFormat.Zstandard => (MediaTypes.LayerZstd, DigestIn(path) ?? await HashAsync(stream, cancellationToken), length),
            _ => (MediaTypes.Layer, diffId.Digest, await MeasureAsync(path, stream, format, cancellationToken)),
        };
        _blobs[digest] = new Blob(path, format, Unpacked: mediaType == MediaTypes.Layer && format != CompressionFormat.None);
        return _layers[path] = new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
    }

    private static async Task<Digest> HashAsync(Stream stream, CancellationToken cancellationToken) =>
        Digest.FromSha256(await SHA256.HashDataAsync(stream, cancellationToken));

    private async Task<long> MeasureAsync(string path, Stream stream, CompressionFormat format, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream archive = Decompression.Open(stream, format);
            var buffer = new byte[128 * 1024];
            long length = 0;
            int read;
            while ((read = await archive.ReadAsync(buffer, cancellationToken)) > 0)
            {
                length += read;
            }

            return length;
        }
        catch (InvalidDataException exception)
        {
            throw new ImageArchiveException(Name, $"has a layer {path} that cannot be decompressed: {exception.Message}", inner: exception);
        }
    }

    private ImageReference NameOf(string text) => ImageReference.TryParse(text, out ImageReference? name) && name.Digest is null
        ? name
        : throw new ImageArchiveException(Name, $"names an image '{(text.Length > 300 ? text[..300] : text)}', which no image can be called");

    /// <summary>The digest that a file is named by: <c>HEX.json</c>, <c>HEX.tar</c> or <c>blobs/sha256/HEX</c>.</summary>
    private static Digest? DigestIn(string path)
    {
        string name = Path.GetFileName(path);
        bool isContent = name.EndsWith(".json", StringComparison.Ordinal) || path.StartsWith("blobs/sha256/", StringComparison.Ordinal);
        return isContent && Digest.TryParse("sha256:" + name.Replace(".json", "", StringComparison.Ordinal), out Digest? digest) ? digest : null;
    }

    /// <summary>Where a layer is and how it is stored; whether it is handed out decompressed.</summary>
    private sealed record Blob(string Path, CompressionFormat Format, bool Unpacked);
}
