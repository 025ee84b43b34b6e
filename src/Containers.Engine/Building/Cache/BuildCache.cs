using System.Collections.Concurrent;
using System.Text.Json;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>
/// What earlier builds made, found by the key of the step. The layers of records stay in the store until the records are cleared; a build holds
/// a lock that keeps clearing away, so what it found stays for as long as it needs it.
/// </summary>
internal sealed class BuildCache : IDisposable
{
    private readonly LocalImages _images;
    private readonly FileLock _held;
    private readonly ConcurrentDictionary<string, StepRecord> _used = new(StringComparer.Ordinal);

    private BuildCache(LocalImages images, FileLock held)
    {
        _images = images;
        _held = held;
    }

    private StorePaths Paths => _images.Paths;

    /// <summary>Opens the cache for a build, once nobody clears it.</summary>
    public static async Task<BuildCache> OpenAsync(LocalImages images, CancellationToken cancellationToken)
    {
        LayerStore.CreatePrivateFolder(images.Paths.Root);
        LayerStore.CreatePrivateFolder(images.Paths.BuildRecords);
        return new BuildCache(images, await FileLock.AcquireAsync(images.Paths.BuildLock, FileLockMode.Shared, cancellationToken: cancellationToken));
    }

    /// <summary>The blobs and layers that the records of a store need.</summary>
    public static IEnumerable<Digest> References(StorePaths paths) => References(ReadAll(paths));

    /// <summary>The blobs and layers that records need.</summary>
    public static IEnumerable<Digest> References(IEnumerable<StepRecord> records) => records.SelectMany(record => new[] { record.Layer.Digest, record.ChainId.Digest });

    /// <summary>The records of a store; those that cannot be read count as none.</summary>
    public static IEnumerable<StepRecord> ReadAll(StorePaths paths) => ReadFiles(paths).Select(static file => file.Record);

    /// <summary>The same with the file of each, whose name is the step's key and whose time is when a build used it last.</summary>
    public static IEnumerable<(FileInfo File, StepRecord Record)> ReadFiles(StorePaths paths) => Directory.Exists(paths.BuildRecords)
        ? Directory.EnumerateFiles(paths.BuildRecords).Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Select(static path => (File: new FileInfo(path), Record: TryRead(path))).Where(static file => file.Record is not null).Select(static file => (file.File, file.Record!))
        : [];

    /// <summary>What this build made or found, by the keys of the steps.</summary>
    public IReadOnlyDictionary<string, StepRecord> Used => _used;

    /// <summary>What was made for a key, whether or not it is still whole; null where there is nothing.</summary>
    public StepRecord? Find(string key) => TryRead(PathOf(key));

    /// <summary>Notes that this build uses what was found.</summary>
    public void Note(string key, StepRecord record)
    {
        _used[key] = record;
        MarkUsed(PathOf(key));
    }

    /// <summary>Notes that something of the cache is used now; what is not there needs no note.</summary>
    public static void MarkUsed(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (FileNotFoundException)
        {
            return;
        }
    }

    /// <summary>Keeps others, in this process and in others, from making the same step at the same time.</summary>
    public Task<FileLock> LockAsync(string key, CancellationToken cancellationToken) =>
        FileLock.AcquireAsync(PathOf(key) + ".lock", FileLockMode.Exclusive, cancellationToken: cancellationToken);

    /// <summary>Keeps what was made for a key.</summary>
    public void Add(string key, StepRecord record)
    {
        AtomicFile.Write(PathOf(key), JsonSerializer.SerializeToUtf8Bytes(record, CacheJson.Default.StepRecord), durable: false);
        Note(key, record);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private string PathOf(string key) => Path.Combine(Paths.BuildRecords, key);

    private static StepRecord? TryRead(string path)
    {
        try
        {
            return JsonInput.Read<StepRecord>(FileDescriptor.ReadFile(path), "step's record");
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
        catch (OciFormatException)
        {
            // Written by another version, or cut off by a power failure: the step is made again.
            return null;
        }
    }
}
