using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Compression;
using Containers.Oci;

namespace Containers.Engine.Tests.Layers;

public sealed class LayerStoreTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly byte[] _archive = new RawTar().Folder("etc").File("etc/hostname", "hello\n").File("usr/late", "x").ToArray();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("gzip members")]
    [InlineData("gzip and something behind")]
    public async Task LayerIsUnpackedVerifiedAndPublished(string form)
    {
        byte[] blob = form switch
        {
            "none" => _archive,
            "gzip" => TestStore.Gzip(_archive),
            "gzip members" => [.. TestStore.Gzip(_archive[..700]), .. TestStore.Gzip(_archive[700..])],
            _ => [.. TestStore.Gzip(_archive), .. new byte[300_000]],
        };
        DiffId diffId = new(Digest.Of(_archive));
        using var watched = new CountingStream(blob);
        using (StagedLayer staged = await _store.Layers.ExtractAsync(watched, diffId, null, CancellationToken.None))
        {
            Assert.Equal(blob.Length, watched.Count);
            Assert.Equal(7, staged.Size);
            Assert.False(_store.Layers.Contains(ChainId.Of(null, diffId)));
            staged.Publish();
        }

        Assert.True(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.Equal(7, _store.Layers.SizeOf(ChainId.Of(null, diffId)));
        Assert.Equal([ChainId.Of(null, diffId)], _store.Layers.List());
        string folder = Assert.Single(_store.Layers.FoldersOf([diffId]));
        Assert.Equal("hello\n", File.ReadAllText(Path.Combine(folder, "etc", "hostname")));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task An_archive_that_grows_without_end_is_refused_at_the_limit()
    {
        byte[] bomb = TestStore.Gzip(new RawTar().File("zeros", new string('0', 20_000_000)).ToArray());
        var layers = new LayerStore(_store.Paths, largestArchive: 10_000_000);
        DiffId diffId = new(Digest.Of(bomb));
        LayerException error = await Assert.ThrowsAsync<LayerException>(
            () => layers.ExtractAsync(new MemoryStream(bomb), diffId, null, CancellationToken.None));
        Assert.Contains("more than 10MB", error.Message, StringComparison.Ordinal);
        Assert.Contains("PSCONTAINERS_LARGEST_LAYER", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [RootTheory("zstd")]
    [InlineData("first")]
    [InlineData("between and behind")]
    public async Task ZstandardFramesThatAreSkippedAreNoPartOfTheArchive(string where)
    {
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        byte[] one = Zstandard(_archive[..700]), other = Zstandard(_archive[700..]);
        byte[] blob = where == "between and behind" ? [.. one, .. skipped, .. other, .. skipped] : [.. skipped, .. skipped, .. one, .. other];
        using StagedLayer staged = await _store.Layers.ExtractAsync(new MemoryStream(blob), new DiffId(Digest.Of(_archive)), null, CancellationToken.None);
        Assert.Equal(7, staged.Size);
        LayerException error = await Assert.ThrowsAsync<LayerException>(() => _store.Layers.ExtractAsync(
            new MemoryStream([.. blob, .. skipped[..^1]]), new DiffId(Digest.Of(_archive)), null, CancellationToken.None));
        Assert.Contains("cut off", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A member may end wherever the reader's buffer does, and its magic be cut in two.</summary>
    [Fact]
    public async Task GzipMembersMayEndAnywhereInABuffer()
    {
        for (int size = 1; size < 40; size++)
        {
            byte[] blob = [.. TestStore.Gzip(_archive[..700]), .. TestStore.Gzip([]), .. TestStore.Gzip(_archive[700..]), .. new byte[size]];
            using Stream inflated = Decompression.Open(new SlowStream(blob, size), CompressionFormat.Gzip);
            using MemoryStream all = new();
            await inflated.CopyToAsync(all);
            Assert.Equal(_archive, all.ToArray());
        }
    }

    [ProgramFact("zstd")]
    public async Task ZstandardLayersAreUnpacked()
    {
        byte[] frame = Zstandard(_archive);
        DiffId diffId = new(Digest.Of([.. _archive, .. _archive]));
        using StagedLayer staged = await _store.Layers.ExtractAsync(
            new MemoryStream([.. frame, .. frame]), diffId, null, CancellationToken.None);
        Assert.Equal(7, staged.Size);

        var error = await Assert.ThrowsAsync<LayerException>(() => _store.Layers.ExtractAsync(
            new MemoryStream(frame[..^9]), diffId, null, CancellationToken.None));
        Assert.Contains("zstd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LayerThatIsNotPublishedIsGone()
    {
        DiffId diffId = new(Digest.Of(_archive));
        (await _store.Layers.ExtractAsync(new MemoryStream(_archive), diffId, null, CancellationToken.None)).Dispose();
        Assert.False(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task AnotherArchiveThanItsDigestSaysIsRefused()
    {
        DiffId other = new(Digest.Of("other"u8));
        var error = await Assert.ThrowsAsync<LayerException>(() =>
            _store.Layers.ExtractAsync(new MemoryStream(_archive), other, null, CancellationToken.None));
        Assert.Contains(other.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DamagedCompressionIsRefused(bool truncated)
    {
        byte[] archive = [.. new RawTar().Header("random", '0', "300000").Data(RandomNumberGenerator.GetBytes(300_000)).ToArray()];
        byte[] blob = TestStore.Gzip(archive);
        byte[] damaged = truncated ? blob[..(blob.Length / 2)] : [.. blob[..^8], .. new byte[8]];
        DiffId diffId = new(Digest.Of(archive));
        await Assert.ThrowsAsync<LayerException>(() =>
            _store.Layers.ExtractAsync(new MemoryStream(damaged), diffId, null, CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task FailureOfTheSourceIsPassedOn()
    {
        DiffId diffId = new(Digest.Of(_archive));
        using var source = new FailingStream(_archive[..600]);
        var error = await Assert.ThrowsAsync<IOException>(() =>
            _store.Layers.ExtractAsync(source, diffId, null, CancellationToken.None));
        Assert.Equal("connection reset", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task CancellationLeavesNothing()
    {
        DiffId diffId = new(Digest.Of(_archive));
        using var cancellation = new CancellationTokenSource();
        using var source = new FailingStream(_archive[..600], cancellation.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _store.Layers.ExtractAsync(source, diffId, null, cancellation.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task FoldersAreTopmostFirstAndAMissingLayerIsNamed()
    {
        DiffId lower = new(Digest.Of(_archive));
        byte[] second = new RawTar().File("b", "b").ToArray();
        DiffId upper = new(Digest.Of(second));
        IReadOnlyList<ChainId> chain = ChainId.Of([lower, upper]);
        await _store.UnpackAsync(_archive);
        var error = Assert.Throws<LayerException>(() => _store.Layers.FoldersOf([lower, upper]));
        Assert.Contains(upper.ToString(), error.Message, StringComparison.Ordinal);

        using (StagedLayer staged = await _store.Layers.ExtractAsync(
            new MemoryStream(second), upper, chain[0], CancellationToken.None))
        {
            staged.Publish();
        }

        Assert.Equal([_store.Paths.LayerFiles(chain[1]), _store.Paths.LayerFiles(chain[0])], _store.Layers.FoldersOf([lower, upper]));
        Assert.Equal(chain[0], _store.Layers.Read(chain[1]).Parent);
    }

    [Fact]
    public async Task LayerThatHidesAllBelowEndsTheFolders()
    {
        byte[] opaque = new RawTar().File(".wh..wh..opq").File("alone").ToArray();
        IReadOnlyList<DiffId> diffIds = [new(Digest.Of(_archive)), new(Digest.Of(opaque))];
        IReadOnlyList<ChainId> chain = ChainId.Of(diffIds);
        await _store.UnpackAsync(_archive);
        using (StagedLayer staged = await _store.Layers.ExtractAsync(
            new MemoryStream(opaque), diffIds[1], chain[0], CancellationToken.None))
        {
            staged.Publish();
        }

        Assert.Equal([_store.Paths.LayerFiles(chain[1])], _store.Layers.FoldersOf(diffIds));
    }

    [Fact]
    public void ChainIdsFollowTheSpecification()
    {
        DiffId a = new(Digest.Of("a"u8));
        DiffId b = new(Digest.Of("b"u8));
        byte[] both = Encoding.ASCII.GetBytes($"{a} {b}");
        Assert.Equal([new ChainId(a.Digest), new ChainId(Digest.Of(both))], ChainId.Of([a, b]));
        Assert.Empty(ChainId.Of([]));
    }

    [Fact]
    public async Task SecondPublisherOfALayerLeavesTheFirst()
    {
        DiffId diffId = new(Digest.Of(_archive));
        string files = await _store.UnpackAsync(_archive);
        File.WriteAllText(Path.Combine(files, "mark"), "");
        await _store.UnpackAsync(_archive);
        Assert.True(File.Exists(Path.Combine(_store.Paths.LayerFiles(ChainId.Of(null, diffId)), "mark")));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task ALayerThatTheMachineWentDownBeforeItWasSettledIsUnpackedAgain()
    {
        DiffId diffId = new(Digest.Of(_archive));
        await _store.UnpackAsync(_archive);
        string mark = _store.Paths.LayerMark(ChainId.Of(null, diffId));
        Assert.True(_store.Layers.Contains(ChainId.Of(null, diffId)));

        File.Delete(mark);
        File.CreateSymbolicLink(mark, "another boot");
        File.Delete(Path.Combine(_store.Paths.LayerFiles(ChainId.Of(null, diffId)), "etc/hostname"));
        Assert.False(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.Throws<LayerException>(() => _store.Layers.FoldersOf([diffId]));
        _store.Layers.Settle(all: true); // Nobody can settle it any more.
        Assert.False(_store.Layers.Contains(ChainId.Of(null, diffId)));

        await _store.UnpackAsync(_archive);
        Assert.True(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.True(File.Exists(Path.Combine(_store.Paths.LayerFiles(ChainId.Of(null, diffId)), "etc/hostname")));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
    }

    [Fact]
    public async Task ASettledLayerOutlivesTheBoot()
    {
        DiffId diffId = new(Digest.Of(_archive));
        await _store.UnpackAsync(_archive);
        string mark = _store.Paths.LayerMark(ChainId.Of(null, diffId));

        _store.Layers.Settle();
        Assert.NotNull(new FileInfo(mark).LinkTarget); // The kernel may not have written it yet.
        _store.Layers.Settle(all: true);

        Assert.Null(new FileInfo(mark).LinkTarget);
        Assert.True(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.False(File.Exists(_store.Paths.LayerLock(ChainId.Of(null, diffId))));
    }

    [Fact]
    public async Task RemovedLayerIsGone()
    {
        DiffId diffId = new(Digest.Of(_archive));
        await _store.UnpackAsync(_archive);
        Assert.True(_store.Layers.Remove(ChainId.Of(null, diffId)));
        Assert.False(_store.Layers.Remove(ChainId.Of(null, diffId)));
        Assert.False(_store.Layers.Contains(ChainId.Of(null, diffId)));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_store.Paths.Layers, "sha256")));
    }

    [Fact]
    public async Task OneAtATimeHoldsTheLockOfALayer()
    {
        DiffId diffId = new(Digest.Of(_archive));
        IDisposable first = await _store.Layers.LockAsync(ChainId.Of(null, diffId), CancellationToken.None);
        Task<IDisposable> second = _store.Layers.LockAsync(ChainId.Of(null, diffId), CancellationToken.None);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_store.Paths.Layers, "sha256")));
    }

    [Fact]
    public void GarbageOfKilledWritersIsCollectedAndLiveWritersAreNot()
    {
        using StagingFolder live = StagingFolder.Create(_store.Paths);
        string dead = Directory.CreateDirectory(Path.Combine(_store.Paths.Staging, "dead", "diff")).Parent!.FullName;
        File.WriteAllText(Path.Combine(_store.Paths.Staging, "file"), "");
        using StagingFolder next = StagingFolder.Create(_store.Paths);
        Assert.False(Directory.Exists(dead));
        Assert.Equal(
            new[] { live.Path, next.Path }.Order(), Directory.GetFileSystemEntries(_store.Paths.Staging).Order());
    }

    [Fact]
    public async Task OnlyTheOwnerMayEnterTheStore()
    {
        await _store.UnpackAsync(_archive);
        foreach (string folder in new[] { _store.Paths.Root, _store.Paths.Staging, Path.Combine(_store.Paths.Layers, "sha256") })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    private sealed class CountingStream(byte[] content) : MemoryStream(content)
    {
        public long Count => Position;
    }

    /// <summary>Gives some bytes and then fails, or does something else and gives more.</summary>
    private sealed class FailingStream(byte[] content, Action? instead = null) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length)
            {
                return base.ReadAsync(buffer, cancellationToken);
            }

            (instead ?? (() => throw new IOException("connection reset")))();
            return ValueTask.FromResult(1);
        }
    }

    private static byte[] Zstandard(byte[] content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.Combine("layer"), content);
        using Process zstd = Process.Start("zstd", ["-q", folder.Combine("layer")]);
        zstd.WaitForExit();
        return File.ReadAllBytes(folder.Combine("layer.zst"));
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class SlowStream(byte[] content, int size) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}
