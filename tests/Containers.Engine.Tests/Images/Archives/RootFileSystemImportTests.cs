using Containers.Engine.Content.Downloads;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Engine.Layers;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

public sealed class RootFileSystemImportTests : IDisposable
{
    private static readonly byte[] Files = TestArchive.Layer(("etc/", ""), ("etc/issue", "own\n"), ("bin/", ""), ("bin/sh", new string('s', 9000)));
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("gzip", "bzip2", "xz", "zstd")]
    public async Task An_archive_in_any_compression_becomes_the_same_layer()
    {
        string plain = Write(Files);
        foreach (string path in new[] { plain }.Concat(new[] { "gzip", "bzip2", "xz", "zstd" }.Select(program => TestArchive.Compress(plain, program))))
        {
            ImageInfo image = await _store.Archives.ImportAsync(path, new() { Tag = ImageReference.Parse("own:v1") });

            Assert.Equal([Digest.Of(Files).ToString()], image.Layers);
            Assert.Equal(("own:v1", 9004, Platform.Host.Architecture), (image.ToString(), image.Size, image.Architecture));
            Assert.Equal("own\n", File.ReadAllText(Path.Combine(_store.Images.Get("own:v1").LayerFolders[0], "etc/issue")));
            Assert.Equal($"Imported from {path}", Assert.Single(_store.Images.History("own:v1")).Comment);
        }

        // What layers may be compressed with stays as it is.
        Assert.Contains(Digest.Of(File.ReadAllBytes(plain + ".gzip")).Hex, _store.Blobs());
        Assert.DoesNotContain(Digest.Of(File.ReadAllBytes(plain + ".xz")).Hex, _store.Blobs());
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task Changes_message_and_platform_are_in_the_image_that_is_read_from_a_stream()
    {
        using var stream = new MemoryStream(Files);
        ImageInfo image = await _store.Archives.ImportAsync(stream, new()
        {
            Changes = ["CMD [\"/bin/sh\"]", "ENV A=b", "EXPOSE 80"],
            Message = "by hand",
            Platform = Platform.Parse("linux/arm64"),
        });

        Assert.Null(image.Repository);
        Assert.Equal("arm64", image.Architecture);
        Assert.Equal(["/bin/sh"], image.Command);
        Assert.Equal(["A=b"], image.Environment);
        Assert.Equal(["80/tcp"], image.ExposedPorts);
        Assert.Equal("by hand", Assert.Single(_store.Images.History(image.Id)).Comment);
    }

    [Fact]
    public async Task An_archive_is_fetched_from_its_address()
    {
        using FileServer server = new("root.tar", Files);
        ImageInfo image = await _store.Archives.ImportAsync(server.Address + "root.tar", new() { Tag = ImageReference.Parse("own:v1") });

        Assert.Equal([Digest.Of(Files).ToString()], image.Layers);
        Assert.Equal($"Imported from {server.Address}root.tar", Assert.Single(_store.Images.History("own:v1")).Comment);
        DownloadException missing = await Assert.ThrowsAsync<DownloadException>(() => _store.Archives.ImportAsync(server.Address + "other.tar"));
        Assert.Contains("404", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DownloadException>(() => _store.Archives.ImportAsync("http://[/x"));
        await Assert.ThrowsAsync<DownloadException>(() => _store.Archives.LoadAsync("http://127.0.0.1:1/x"));
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_told_with_its_address_and_leaves_nothing()
    {
        await using ScriptedRegistry server = new(async request =>
        {
            await request.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Files.Length}\r\n\r\n");
            await request.Connection.WriteAsync(Files.AsMemory(0, Files.Length / 2));
            return true;
        });
        DownloadException broken = await Assert.ThrowsAsync<DownloadException>(() => _store.Archives.ImportAsync($"http://{server.Address}/root.tar"));
        Assert.StartsWith($"http://{server.Address}/root.tar cannot be fetched: ", broken.Message, StringComparison.Ordinal);
        Assert.Empty(_store.Staged());
    }

    [Fact]
    public async Task What_cannot_be_imported_leaves_nothing()
    {
        await Assert.ThrowsAsync<ImageChangeException>(() => _store.Archives.ImportAsync(Write(Files), new() { Changes = ["FROM x"] }));
        await Assert.ThrowsAsync<ImageNameException>(() => _store.Archives.ImportAsync(
            Write(Files), new() { Tag = ImageReference.Parse("x@" + Digest.Of(Files)) }));
        await Assert.ThrowsAsync<LayerException>(() => _store.Archives.ImportAsync(Write([.. "no tar"u8])));
        await Assert.ThrowsAsync<LayerException>(() => _store.Archives.ImportAsync(Write(Files[..2000])));

        Assert.Empty(_store.Images.List());
        Assert.Empty(_store.Blobs());
        Assert.Empty(_store.Layers());
        Assert.Empty(_store.Staged());
    }

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(_folder.Combine("files.tar"), bytes);
        return _folder.Combine("files.tar");
    }
}
