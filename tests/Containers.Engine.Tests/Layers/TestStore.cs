using System.IO.Compression;
using Containers.Engine.Layers;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Layers;

/// <summary>A layer store of its own in a temporary folder.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestStore()
    {
        Paths = new StorePaths(_folder.Combine("root"), _folder.Combine("run"));
        Layers = new LayerStore(Paths);
    }

    /// <summary>The folder around the store: what must stay as it is.</summary>
    public string Outside => _folder.Path;

    public StorePaths Paths { get; }

    public LayerStore Layers { get; }

    /// <summary>Unpacks and publishes an archive as a lowest layer; returns the folder of its files.</summary>
    public async Task<string> UnpackAsync(byte[] archive)
    {
        DiffId diffId = new(Digest.Of(archive));
        using StagedLayer staged = await Layers.ExtractAsync(new MemoryStream(archive), diffId, null, CancellationToken.None);
        staged.Publish();
        return Paths.LayerFiles(ChainId.Of(null, diffId));
    }

    /// <summary>Unpacks an archive that must be refused, and checks that nothing of it stays; returns the error.</summary>
    public async Task<LayerException> RefuseAsync(byte[] archive)
    {
        var error = await Assert.ThrowsAsync<LayerException>(() => UnpackAsync(archive));
        Assert.Empty(Directory.GetFileSystemEntries(Paths.Staging));
        Assert.Empty(Layers.List());
        Assert.Equal([Paths.Root], Directory.GetFileSystemEntries(Outside));
        return error;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    public void Dispose()
    {
        TreeRemoval.Remove(Paths.Root); // .NET cannot remove names that are not UTF-8.
        _folder.Dispose();
    }
}
