using Containers.Engine.Images;
using Containers.Engine.Storage;
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
    public long MeasureLayers(IReadOnlySet<Digest> needed)
    {
        long layers = 0;
        foreach (StepRecord record in BuildCache.ReadAll(Paths).DistinctBy(record => record.ChainId))
        {
            layers += needed.Contains(record.ChainId) || !images.Layers.Contains(record.ChainId) ? 0 : images.Layers.SizeOf(record.ChainId);
            layers += needed.Contains(record.Layer.Digest) ? 0 : images.Content.LengthOf(record.Layer.Digest);
        }

        return layers;
    }

    /// <summary>The blobs and layers that the images of the store need.</summary>
    public HashSet<Digest> NeededByImages() =>
        [.. images.Catalogue.ReadAll().SelectMany(image => image.Graph.Blobs.Concat(image.Graph.ChainIds))];

    /// <summary>Removes all of it, with what nobody else needs. While a build runs, everything stays.</summary>
    /// <returns>The bytes that this frees.</returns>
    public long Clear()
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

        long bytes = Measure(NeededByImages());
        using (StagingFolder removed = StagingFolder.Create(Paths))
        {
            foreach (string folder in new[] { Paths.BuildRecords, Paths.BuildMounts, Paths.BuildContexts }.Where(Directory.Exists))
            {
                Directory.Move(folder, Path.Combine(removed.Path, Path.GetFileName(folder)));
            }
        }

        using FileLock held = images.Content.Lock();
        images.Sweep.Run(images.Content.ReadEntries());
        return bytes;
    }

    private IEnumerable<string> Mounts() => Directory.Exists(Paths.BuildMounts) ? Directory.EnumerateDirectories(Paths.BuildMounts) : [];
}
