using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>What builds keep for the next ones, as a part of the store: how much it is, and its removal.</summary>
/// <param name="images">The store.</param>
internal sealed class BuildCacheStorage(LocalImages images)
{
    private StorePaths Paths => images.Paths;

    /// <summary>How many records of steps and cache mounts there are.</summary>
    public int Count => BuildCache.ReadAll(Paths).Count() + Mounts().Count();

    /// <summary>The bytes that would be free without it: cache mounts, and layers and blobs that no image has.</summary>
    /// <param name="needed">The blobs and layers of images.</param>
    public long Measure(IReadOnlySet<Digest> needed) => MeasureLayers(needed) + Mounts().Sum(TreeSize.Of);

    /// <summary>The bytes of the layers and blobs among that.</summary>
    /// <inheritdoc cref="Measure" path="/param"/>
    public long MeasureLayers(IReadOnlySet<Digest> needed) => MeasureLayers(needed, BuildCache.ReadAll(Paths));

    private long MeasureLayers(IReadOnlySet<Digest> needed, IEnumerable<StepRecord> records)
    {
        long layers = 0;
        foreach (StepRecord record in records.DistinctBy(record => record.ChainId))
        {
            layers += needed.Contains(record.ChainId.Digest) || !images.Layers.Contains(record.ChainId) ? 0 : images.Layers.SizeOf(record.ChainId);
            layers += needed.Contains(record.Layer.Digest) ? 0 : images.Content.LengthOf(record.Layer.Digest);
        }

        return layers;
    }

    /// <summary>The blobs and layers that the images of the store need.</summary>
    public HashSet<Digest> NeededByImages() =>
        [.. images.Catalogue.ReadAll().SelectMany(image => image.Graph.Needed)];

    /// <summary>All of it, the things that were used last first.</summary>
    public IReadOnlyList<BuildCacheEntry> List()
    {
        HashSet<Digest> needed = NeededByImages();
        IEnumerable<BuildCacheEntry> steps = BuildCache.ReadFiles(Paths).Select(found => new BuildCacheEntry(
            found.File.Name,
            BuildCacheEntry.Regular,
            found.Record.Text,
            (images.Layers.Contains(found.Record.ChainId) ? images.Layers.SizeOf(found.Record.ChainId) : 0) + images.Content.LengthOf(found.Record.Layer.Digest),
            found.Record.Created,
            found.File.LastWriteTimeUtc,
            needed.Contains(found.Record.ChainId.Digest)));
        IEnumerable<BuildCacheEntry> mounts = Mounts().Select(static folder => new BuildCacheEntry(
            Path.GetFileName(folder), BuildCacheEntry.Mount, "", TreeSize.Of(folder), Directory.GetCreationTimeUtc(folder), File.GetLastWriteTimeUtc(folder + ".lock"), IsShared: false));
        return [.. steps.Concat(mounts).OrderByDescending(static entry => entry.LastUsed)];
    }

    /// <summary>What <see cref="Clear"/> would do.</summary>
    /// <param name="filter">Which of it; null for all.</param>
    public BuildCachePlan Plan(BuildCacheFilter? filter)
    {
        using FileLock? alone = Directory.Exists(Paths.Builds) ? FileLock.TryAcquire(Paths.BuildLock, FileLockMode.Exclusive) : null;
        if (alone is null)
        {
            return new BuildCachePlan(0, images.Sweep);
        }

        IReadOnlyList<BuildCacheEntry> all = List();
        HashSet<string> going = [.. (filter?.Choose(all) ?? all).Select(static entry => entry.Id)];
        StepRecord[] staying = [.. BuildCache.ReadFiles(Paths).Where(found => !going.Contains(found.File.Name)).Select(static found => found.Record)];
        HashSet<Digest> needed = NeededByImages();
        long bytes = MeasureLayers(needed) - MeasureLayers(needed, staying) + Mounts().Where(folder => going.Contains(Path.GetFileName(folder))).Sum(TreeSize.Of);
        return new BuildCachePlan(bytes, new LocalImages(Paths, () => BuildCache.References(staying)).Sweep);
    }

    /// <summary>Removes it, with what nobody else needs. While a build runs, everything stays.</summary>
    /// <param name="filter">Which of it; null for all.</param>
    /// <returns>The bytes that this frees.</returns>
    public long Clear(BuildCacheFilter? filter = null)
    {
        if (!Directory.Exists(Paths.Builds))
        {
            return 0;
        }

        using FileLock? alone = FileLock.TryAcquire(Paths.BuildLock, FileLockMode.Exclusive);
        if (alone is null)
        {
            return 0;
        }

        HashSet<Digest> needed = NeededByImages();
        long before = Measure(needed);
        foreach (string path in filter is null ? [Paths.BuildRecords, Paths.BuildMounts, Paths.BuildContexts] : filter.Choose(List()).Select(PathOf))
        {
            Remove(path);
        }

        long bytes = before - Measure(needed);
        using FileLock held = images.Content.Lock();
        images.Sweep.Run(images.Content.ReadEntries());
        return bytes;
    }

    private string PathOf(BuildCacheEntry entry) => Path.Combine(entry.Type == BuildCacheEntry.Mount ? Paths.BuildMounts : Paths.BuildRecords, entry.Id);

    private void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            StagingFolder.Remove(Paths, path);
        }
        else
        {
            File.Delete(path);
        }
    }

    private IEnumerable<string> Mounts() => Directory.Exists(Paths.BuildMounts) ? Directory.EnumerateDirectories(Paths.BuildMounts) : [];
}
