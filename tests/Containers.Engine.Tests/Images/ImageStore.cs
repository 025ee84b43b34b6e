using System.Text;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Layers;
using Containers.Engine.Registry;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>A store of its own for one test, with an image service on it.</summary>
internal sealed class ImageStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageStore()
    {
        Paths = new StorePaths(_folder.Combine("root"), _folder.Combine("run"));
        Images = Open();
    }

    public StorePaths Paths { get; }

    public ImageService Images { get; }

    public ImageArchiveService Archives => new(Images.Local);

    /// <summary>Another service on the same store, as another process would have it.</summary>
    public ImageService Open(params ImageUse[] uses) => new(
        Paths,
        () => uses,
        new RegistryOptions
        {
            Credentials = new FixedCredentials(null),
            FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        });

    /// <summary>Names of everything below staging.</summary>
    public string[] Staged() => Directory.Exists(Paths.Staging)
        ? [.. Directory.EnumerateFileSystemEntries(Paths.Staging).Select(path => Path.GetFileName(path))]
        : [];

    public string[] Blobs() => !Directory.Exists(Paths.Content) ? [] : [.. Directory.EnumerateFiles(Path.Combine(Paths.Content, "blobs"), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order()];

    public string BlobPath(Digest digest) => Path.Combine(Paths.Content, "blobs", digest.Algorithm, digest.Hex);

    public long BlobLength(string hex) => new FileInfo(BlobPath(Digest.Parse($"sha256:{hex}"))).Length;

    public string[] Layers() => [.. new LayerStore(Paths).List().Select(chain => chain.Digest.Hex).Order()];

    public string IndexText() => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(Paths.Content, "index.json")));

    public void Dispose() => _folder.Dispose();
}
