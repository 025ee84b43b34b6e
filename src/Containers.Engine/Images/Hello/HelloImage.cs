using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images.Hello;

/// <summary>
/// The image <c>hello</c>, which needs no registry: one program that greets, for every processor the engine runs on. It is read like a
/// repository of a registry, and its bytes are the same wherever and whenever it is made.
/// </summary>
public sealed class HelloImage : IContentReader
{
    private const string Tag = "latest";
    private static readonly DateTimeOffset s_created = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<Digest, byte[]> _content = [];

    /// <summary>Makes the image.</summary>
    public HelloImage()
    {
        Descriptor[] manifests = [AddManifest("amd64"), AddManifest("arm64")];
        var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = manifests };
        Index = Add(MediaTypes.ImageIndex, JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Plain.ImageIndex));
    }

    /// <summary>The name it has in every store.</summary>
    public static ImageReference Reference { get; } = ImageReference.Parse("hello");

    /// <summary>The index, which lists a manifest for each platform.</summary>
    public Descriptor Index { get; }

    /// <inheritdoc/>
    public Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken) =>
        Task.FromResult(reference == Tag || reference == Index.Digest.ToString() ? Index : null);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(_content[descriptor.Digest], writable: false));

    private Descriptor AddManifest(string architecture)
    {
        byte[] layer = CreateLayer(HelloProgram.Create(architecture, Greeting));
        var configuration = new ImageConfiguration
        {
            Created = s_created,
            Architecture = architecture,
            Os = "linux",
            Config = new ContainerConfiguration { Command = ["/hello"], WorkingDirectory = "/" },
            RootFileSystem = new RootFileSystem { DiffIds = [new DiffId(Digest.Of(layer))] },
            History = [new HistoryEntry { Created = s_created, CreatedBy = "containers", Comment = "made by the engine itself" }],
        };
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.ImageManifest,
            Config = Add(
                MediaTypes.ImageConfiguration, JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Plain.ImageConfiguration)),

            // Not compressed: what a compressor makes depends on its version, and the image's digest would too.
            Layers = [Add(MediaTypes.Layer, layer)],
        };
        Descriptor descriptor = Add(
            MediaTypes.ImageManifest, JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest));
        return descriptor with { Platform = new Platform { Os = "linux", Architecture = architecture } };
    }

    private static byte[] CreateLayer(byte[] program)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        using var content = new MemoryStream(program);
        writer.Write(
            new TarEntry
            {
                Type = TarEntryType.RegularFile,
                Name = "hello"u8.ToArray(),
                Mode = 0x1ED, // 0755
                Length = program.Length,
                Modified = new Timestamp(s_created.ToUnixTimeSeconds(), 0),
            },
            content);
        writer.WriteEnd();
        return archive.ToArray();
    }

    private Descriptor Add(string mediaType, byte[] bytes)
    {
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };
        _content[descriptor.Digest] = bytes;
        return descriptor;
    }

    private static ReadOnlySpan<byte> Greeting =>
        """

        Hello! These lines were written inside a container.

        What it took:
          1. The image "hello" was found. The engine makes it itself, so no registry was asked.
          2. Its only layer became the root directory of a new container.
          3. The container got its own mounts, processes, network, IPC, host name and control group.
          4. The program /hello ran in there as process 1, wrote this, and has now ended.

        What to try next, in PowerShell:
          Receive-Image debian | Start-Container -Name box -Command sleep,600
          Get-Container | Stop-Container -PassThru | Remove-Container
          Invoke-Container debian cat /etc/os-release

        Or in any other shell:
          containers run --rm debian cat /etc/os-release
          containers ps -a


        """u8;
}
