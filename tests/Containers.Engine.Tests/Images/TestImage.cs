using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>An image that a test makes, to be served by a <see cref="ScriptedRegistry"/> or written as an OCI layout.</summary>
internal sealed class TestImage
{
    private TestImage(byte[] configuration, byte[] manifest, List<byte[]> layers)
    {
        Configuration = configuration;
        Manifest = manifest;
        Layers = layers;
    }

    public byte[] Configuration { get; }

    public byte[] Manifest { get; }

    /// <summary>The blobs of the layers, gzip.</summary>
    public List<byte[]> Layers { get; }

    public Digest Id => Digest.Of(Configuration);

    public Digest ManifestDigest => Digest.Of(Manifest);

    /// <summary>An image of one layer for each set of files: path to content. An empty path's layer has no files.</summary>
    public static TestImage Of(params (string Path, byte[] Content)[][] layers) => Make(Platform.Host, layers);

    public static TestImage Make(Platform platform, (string Path, byte[] Content)[][] layers, Func<Digest, Digest>? alterDiffId = null) =>
        OfArchives(platform, [.. layers.Select(Tar)], alterDiffId);

    /// <summary>An image whose layers are tar archives.</summary>
    public static TestImage OfArchives(Platform platform, byte[][] archives, Func<Digest, Digest>? alterDiffId = null)
    {
        List<byte[]> blobs = [.. archives.Select(Gzip)];
        List<DiffId> diffIds = [.. archives.Select(tar => new DiffId(alterDiffId?.Invoke(Digest.Of(tar)) ?? Digest.Of(tar)))];
        byte[] configuration = JsonSerializer.SerializeToUtf8Bytes(
            new ImageConfiguration
            {
                Created = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Os = platform.Os,
                Architecture = platform.Architecture,
                Variant = platform.Variant,
                Config = new ContainerConfiguration { Command = ["/bin/sh"], Environment = ["A=b"], Labels = new Dictionary<string, string> { ["l"] = "v" } },
                RootFileSystem = new RootFileSystem { DiffIds = diffIds },
            },
            OciJson.Plain.ImageConfiguration);
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ImageManifest
            {
                SchemaVersion = 2,
                MediaType = MediaTypes.ImageManifest,
                Config = Describe(configuration, MediaTypes.ImageConfiguration),
                Layers = [.. blobs.Select(blob => Describe(blob, MediaTypes.LayerGzip))],
            },
            OciJson.Plain.ImageManifest);
        return new TestImage(configuration, manifest, blobs);
    }

    /// <summary>An index of images.</summary>
    public static byte[] Index(params (TestImage Image, Platform? Platform)[] images) => JsonSerializer.SerializeToUtf8Bytes(
        new ImageIndex
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.ImageIndex,
            Manifests = [.. images.Select(entry => Describe(entry.Image.Manifest, MediaTypes.ImageManifest) with { Platform = entry.Platform })],
        },
        OciJson.Plain.ImageIndex);

    public static Descriptor Describe(byte[] content, string mediaType) =>
        new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length };

    /// <summary>Random bytes, the same for the same seed; they do not compress.</summary>
    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void AddTo(ScriptedRegistry registry, string? tag = null)
    {
        Layers.ForEach(layer => registry.Add(layer));
        registry.Add(Configuration);
        _ = tag is null ? registry.Add(Manifest) : registry.AddManifest(tag, Manifest);
    }

    /// <summary>Writes an OCI layout with images by tags.</summary>
    public static void WriteLayout(string folder, params (string Tag, byte[] Manifest, string MediaType, TestImage[] Images)[] roots)
    {
        string blobs = Path.Combine(folder, "blobs", "sha256");
        Directory.CreateDirectory(blobs);
        foreach (byte[] blob in roots.SelectMany(root => root.Images.SelectMany(image => image.Layers.Append(image.Configuration).Append(image.Manifest)).Append(root.Manifest)))
        {
            File.WriteAllBytes(Path.Combine(blobs, Digest.Of(blob).Hex), blob);
        }

        var index = new ImageIndex
        {
            SchemaVersion = 2,
            Manifests = [.. roots.Select(root => Describe(root.Manifest, root.MediaType).WithAnnotation("org.opencontainers.image.ref.name", root.Tag))],
        };
        File.WriteAllBytes(Path.Combine(folder, "index.json"), JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Plain.ImageIndex));
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>Writes an OCI layout with this image alone.</summary>
    public void WriteLayout(string folder, string tag) => WriteLayout(folder, (tag, Manifest, MediaTypes.ImageManifest, [this]));

    private static byte[] Tar((string Path, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach ((string path, byte[] content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Uid = Environment.UserName == "root" ? 7 : 0,
                });
            }
        }

        return archive.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
