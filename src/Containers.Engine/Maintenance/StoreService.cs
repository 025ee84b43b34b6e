using Containers.Engine.Building.Cache;
using Containers.Engine.Containers;
using Containers.Engine.Events;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Maintenance;

/// <summary>What is done with the store as a whole: measure it, clear it of what is not in use, check and repair it.</summary>
public sealed class StoreService
{
    private readonly ImageService _images;
    private readonly ContainerService _containers;

    internal StoreService(ImageService images, ContainerService containers)
    {
        _images = images;
        _containers = containers;
    }

    private LocalImages Local => _images.Local;

    /// <summary>How much of the disk each kind of object takes.</summary>
    public IReadOnlyList<StoreUsage> Measure()
    {
        IReadOnlyList<ContainerInfo> containers = _containers.List(all: true);
        HashSet<string> used = [.. containers.Select(container => container.ImageId)];
        IGrouping<Digest, CataloguedImage>[] images = [.. Local.Catalogue.ReadAll().GroupBy(image => image.Id)];
        List<CataloguedImage> active = [.. images.Where(names => used.Contains(names.Key.ToString())).SelectMany(names => names)];
        long size = Local.Layers.List().Sum(Local.Layers.SizeOf) + Local.Content.Blobs().Sum(Local.Content.LengthOf);
        long needed = active.SelectMany(image => image.Graph.ChainIds).Distinct().Where(Local.Layers.Contains).Sum(Local.Layers.SizeOf)
            + active.SelectMany(image => image.Graph.Blobs).Distinct().Sum(Local.Content.LengthOf);
        int inUse = active.Select(image => image.Id).Distinct().Count();
        var builds = new BuildCacheStorage(Local);
        HashSet<Digest> ofImages = builds.NeededByImages();
        long kept = builds.Measure(ofImages);
        size -= builds.MeasureLayers(ofImages);
        return
        [
            new StoreUsage("Images", images.Length, inUse, size, size - needed),
            new StoreUsage(
                "Containers",
                containers.Count,
                containers.Count(IsActive),
                containers.Sum(ChangesOf),
                containers.Where(container => !IsActive(container)).Sum(ChangesOf)),
            new StoreUsage("Build Cache", builds.Count, 0, kept, kept),
        ];
    }

    /// <summary>How much of the disk each image takes, alone and together with others; a row for each name.</summary>
    public IReadOnlyList<ImageUsage> MeasureImages()
    {
        IReadOnlyList<CataloguedImage> images = Local.Catalogue.ReadAll();
        ILookup<string, ContainerInfo> containers = _containers.List(all: true).ToLookup(container => container.ImageId);
        Dictionary<Digest, int> owners = images.DistinctBy(image => image.Id).SelectMany(image => image.Graph.ChainIds.Distinct())
            .CountBy(chainId => chainId).ToDictionary();
        return [.. images.Select(image =>
        {
            Digest[] layers = [.. image.Graph.ChainIds.Distinct().Where(Local.Layers.Contains)];
            long size = layers.Sum(Local.Layers.SizeOf);
            long shared = layers.Where(chainId => owners[chainId] > 1).Sum(Local.Layers.SizeOf);
            return new ImageUsage(Local.Catalogue.Describe(image), size, shared, size - shared, containers[image.Id.ToString()].Count());
        })];
    }

    /// <summary>What a clearing would remove, as the store is now.</summary>
    public StoreClearing Plan(ClearingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<ContainerInfo> stopped = Stopped(options);
        string[] leaving = [.. stopped.Select(container => container.Id)];
        (IReadOnlyList<ImageRemoval> images, long bytes) = options.Images ? _images.FindUnused(options.AllImages, leaving) : ([], 0);
        var builds = new BuildCacheStorage(Local);
        long kept = options.BuildCache ? builds.Measure(builds.NeededByImages()) : 0;
        return new StoreClearing(leaving, images, bytes + kept + stopped.Sum(ChangesOf));
    }

    /// <summary>Removes what is not in use. A container that is started or removed meanwhile is left alone.</summary>
    /// <param name="options">What to remove.</param>
    /// <param name="cancellationToken">Ends it between two containers.</param>
    /// <returns>What was removed.</returns>
    public async Task<StoreClearing> ClearAsync(ClearingOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> containers = [];
        long bytes = 0;
        foreach (ContainerInfo container in Stopped(options))
        {
            long changes = ChangesOf(container);
            try
            {
                await _containers.RemoveAsync(container.Id, force: false, cancellationToken);
                containers.Add(container.Id);
                bytes += changes;
            }
            catch (Exception exception) when (exception is ContainerNotFoundException or ContainerStateException)
            {
                // It is gone, or in use again.
            }
        }

        if (options.Containers)
        {
            Local.Events.WritePrune(EventLog.Container, bytes);
        }

        if (options.BuildCache)
        {
            long kept = new BuildCacheStorage(Local).Clear();
            Local.Events.WritePrune(EventLog.Builder, kept);
            bytes += kept;
        }

        if (!options.Images)
        {
            return new StoreClearing(containers, [], bytes);
        }

        Storage.StagingFolder.CollectGarbage(Local.Paths);
        (IReadOnlyList<ImageRemoval> images, long imageBytes) = _images.RemoveUnused(options.AllImages);
        Local.Events.WritePrune(EventLog.Image, imageBytes);
        return new StoreClearing(containers, images, bytes + imageBytes);
    }

    /// <summary>Reads every blob and compares every unpacked layer with its archive.</summary>
    /// <param name="repair">
    /// Brings back what is missing or damaged: layers from their archives, archives from the registry. What is damaged is removed first, unless
    /// a container runs on it.
    /// </param>
    /// <param name="cancellationToken">Ends it; a repair that is not done leaves the problem, and no new one.</param>
    public async Task<StoreCheck> CheckAsync(bool repair = false, CancellationToken cancellationToken = default)
    {
        StoreCheck found = await new StoreInspector(Local, _containers).RunAsync(cancellationToken);
        return repair && !found.IsHealthy
            ? await new StoreRepair(_images, _containers).RunAsync(found, cancellationToken)
            : found;
    }

    private static bool IsActive(ContainerInfo container) => container.ProcessId is not null;

    private List<ContainerInfo> Stopped(ClearingOptions options) =>
        options.Containers ? [.. _containers.List(all: true).Where(container => !IsActive(container))] : [];

    private static long ChangesOf(ContainerInfo container) => container.UpperDir is { Length: > 0 } folder ? TreeSize.Of(folder) : 0;
}
