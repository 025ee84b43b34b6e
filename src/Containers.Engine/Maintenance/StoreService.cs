using Containers.Engine.Building.Cache;
using Containers.Engine.Containers;
using Containers.Engine.Content;
using Containers.Engine.Events;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Engine.Networks;
using Containers.Engine.Volumes;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Maintenance;

/// <summary>What is done with the store as a whole: measure it, clear it of what is not in use, check and repair it.</summary>
public sealed class StoreService
{
    private readonly ImageService _images;
    private readonly ContainerService _containers;
    private readonly VolumeService _volumes;

    internal StoreService(ImageService images, VolumeService volumes, ContainerService containers)
    {
        _volumes = volumes;
        _images = images;
        _containers = containers;
    }

    private LocalImages Local => _images.Local;

    /// <summary>How much of the disk each kind of object takes.</summary>
    public IReadOnlyList<StoreUsage> Measure()
    {
        IReadOnlyList<ContainerInfo> containers = _containers.List(all: true);
        HashSet<string> used = [.. containers.Select(container => container.ImageId)];
        IGrouping<ImageId, CataloguedImage>[] images = [.. Local.Catalogue.ReadAll().GroupBy(image => image.Id)];
        List<CataloguedImage> active = [.. images.Where(names => used.Contains(names.Key.ToString())).SelectMany(names => names)];
        long size = Local.Layers.List().Sum(Local.Layers.SizeOf) + Local.Content.Blobs().Sum(Local.Content.LengthOf);
        long needed = active.SelectMany(image => image.Graph.ChainIds).Distinct().Where(Local.Layers.Contains).Sum(Local.Layers.SizeOf)
            + active.SelectMany(image => image.Graph.Blobs).Distinct().Sum(Local.Content.LengthOf);
        int inUse = active.Select(image => image.Id).Distinct().Count();
        var builds = new BuildCacheStorage(Local);
        HashSet<Digest> ofImages = builds.NeededByImages();
        long kept = builds.Measure(ofImages);
        size -= builds.MeasureLayers(ofImages);
        var owned = new OwnedLayers(Local.Paths);
        long copies = owned.Measure();
        long unneeded = owned.Sweep(_containers.OwnedLayers([]), apply: false);
        IReadOnlyList<VolumeUsage> volumes = MeasureVolumes();
        return
        [
            new StoreUsage("Images", images.Length, inUse, size + copies, size - needed + unneeded),
            new StoreUsage(
                "Containers",
                containers.Count,
                containers.Count(static container => container.Status.IsActive()),
                containers.Sum(ChangesOf),
                containers.Where(static container => !container.Status.IsActive()).Sum(ChangesOf)),
            new StoreUsage(
                "Local Volumes",
                volumes.Count,
                volumes.Count(static usage => usage.Volume.Containers.Count > 0),
                volumes.Sum(static usage => usage.Size),
                volumes.Where(static usage => usage.Volume.Containers.Count == 0).Sum(static usage => usage.Size)),
            new StoreUsage("Build Cache", builds.Count, 0, kept, kept),
        ];
    }

    /// <summary>How much of the disk each volume takes, in the order of their names.</summary>
    public IReadOnlyList<VolumeUsage> MeasureVolumes() => [.. _volumes.List().Select(volume => new VolumeUsage(volume, _volumes.SizeOf(volume)))];

    /// <summary>How much of the disk each container has taken for what it changed, the youngest first.</summary>
    public IReadOnlyList<ContainerUsage> MeasureContainers() =>
        [.. _containers.List(all: true).Select(container => new ContainerUsage(container, ChangesOf(container)))];

    /// <summary>What builds keep for the next ones, what was used last first.</summary>
    public IReadOnlyList<BuildCacheEntry> MeasureBuildCache() => new BuildCacheStorage(Local).List();

    /// <summary>How much of the disk each image takes, alone and together with others; a row for each name.</summary>
    public IReadOnlyList<ImageUsage> MeasureImages()
    {
        IReadOnlyList<CataloguedImage> images = Local.Catalogue.ReadAll();
        ILookup<string, ContainerInfo> containers = _containers.List(all: true).ToLookup(container => container.ImageId);
        Dictionary<ChainId, int> owners = images.DistinctBy(image => image.Id).SelectMany(image => image.Graph.ChainIds.Distinct())
            .CountBy(chainId => chainId).ToDictionary();
        return [.. images.Select(image =>
        {
            ChainId[] layers = [.. image.Graph.ChainIds.Distinct().Where(Local.Layers.Contains)];
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
        BuildCachePlan? builds = options.ClearsBuildCache ? new BuildCacheStorage(Local).Plan(options.OfBuilds) : null;
        (IReadOnlyList<ImageRemoval> images, long bytes) = options.Images ? Unused(options, leaving, builds) : ([], 0);
        bytes += options.Images ? new OwnedLayers(Local.Paths).Sweep(_containers.OwnedLayers(leaving), apply: false) : 0;
        IReadOnlyList<VolumeInfo> volumes = options.Volumes ? _volumes.FindUnused(options.AllVolumes, volume => Includes(options, volume), leaving) : [];
        IReadOnlyList<NetworkInfo> networks = options.Networks ? _containers.Networks.FindUnused(network => IsNeeded(network, options, leaving)) : [];
        return new StoreClearing(leaving, images, bytes + (builds?.Bytes ?? 0) + stopped.Sum(ChangesOf) + volumes.Sum(_volumes.SizeOf))
        {
            Volumes = (string[])[.. volumes.Select(static volume => volume.Name)],
            Networks = (string[])[.. networks.Select(static network => network.Name)],
        };
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
                await _containers.Find(container.Id).RemoveAsync(cancellationToken: cancellationToken);
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

        IReadOnlyList<NetworkInfo> networks = options.Networks ? _containers.Networks.Prune(network => IsNeeded(network, options, [])) : [];
        IReadOnlyList<VolumeInfo> volumes = [];
        if (options.Volumes)
        {
            VolumeClearing cleared = await _volumes.PruneAsync(options.AllVolumes, volume => Includes(options, volume), cancellationToken);
            volumes = cleared.Volumes;
            bytes += cleared.Bytes;
        }

        StoreClearing removed = new(containers, [], 0)
        {
            Volumes = (string[])[.. volumes.Select(static volume => volume.Name)],
            Networks = (string[])[.. networks.Select(static network => network.Name)],
        };
        if (options.ClearsBuildCache)
        {
            long kept = new BuildCacheStorage(Local).Clear(options.OfBuilds);
            Local.Events.WritePrune(EventLog.Builder, kept);
            bytes += kept;
        }

        if (!options.Images)
        {
            return removed with { Bytes = bytes };
        }

        StagingFolder.CollectGarbage(Local.Paths);
        using (Local.Content.Lock())
        {
            // With the lock held no container is made.
            bytes += new OwnedLayers(Local.Paths).Sweep(_containers.OwnedLayers([]), apply: true);
        }

        (IReadOnlyList<ImageRemoval> images, long imageBytes) = _images.RemoveUnused(options.AllImages, image => Includes(options, image));
        Local.Events.WritePrune(EventLog.Image, imageBytes);
        return removed with { Images = images, Bytes = bytes + imageBytes };
    }

    /// <summary>Reads every blob and compares every unpacked layer with its archive.</summary>
    /// <param name="repair">
    /// Brings back what is missing or damaged: layers from their archives, archives from the registry. What is damaged is removed first, unless
    /// a container runs on it.
    /// </param>
    /// <param name="cancellationToken">Ends it; a repair that is not done leaves the problem, and no new one.</param>
    public async Task<StoreCheck> CheckAsync(bool repair = false, CancellationToken cancellationToken = default)
    {
        StoreCheck found = await new StoreInspector(Local, _volumes, _containers).RunAsync(cancellationToken);
        if (!repair)
        {
            return found;
        }

        StoreCheck repaired = found.IsHealthy ? found : await new StoreRepair(_images, _volumes, _containers).RunAsync(found, cancellationToken);
        return repaired with
        {
            Problems = (StoreProblem[])
            [
                .. repaired.Problems,
                .. _containers.Networks.Repair().Select(static done => new StoreProblem(StoreFault.NetworkIncomplete, "networks", [], done, Repaired: true)),
            ],
        };
    }

    private List<ContainerInfo> Stopped(ClearingOptions options) =>
        options.Containers ? [.. _containers.List(all: true).Where(container => !container.Status.IsActive() && options.Filter.Includes(container.Created, container.Labels))] : [];

    /// <summary>The images and layers that would go. What no image has goes with what builds keep, before the images.</summary>
    private (IReadOnlyList<ImageRemoval> Images, long Bytes) Unused(ClearingOptions options, string[] leaving, BuildCachePlan? builds)
    {
        (IReadOnlyList<ImageRemoval> images, long bytes) = _images.FindUnused(options.AllImages, image => Includes(options, image), leaving, builds?.Sweep);
        if (builds is null)
        {
            return (images, bytes);
        }

        using FileLock held = Local.Content.Lock();
        Garbage before = builds.Sweep.Find(Local.Content.ReadEntries());
        HashSet<string> gone = [.. before.Layers.Select(static layer => layer.ToString())];
        return ([.. images.Where(removal => removal.Deleted is not { } deleted || !gone.Contains(deleted))], bytes - before.Bytes);
    }

    private bool IsNeeded(NetworkInfo network, ClearingOptions options, string[] leaving) =>
        !options.Filter.Includes(network.Created, network.Labels) || _containers.Names(network, leaving);

    private static bool Includes(ClearingOptions options, CataloguedImage image) =>
        options.Filter.Includes(image.Graph.Configuration.Created, image.Graph.Configuration.Config?.Labels ?? new Dictionary<string, string>());

    private static bool Includes(ClearingOptions options, VolumeInfo volume) => options.Filter.Includes(volume.Created, volume.Labels);

    private static long ChangesOf(ContainerInfo container) => container.UpperDir is { Length: > 0 } folder ? TreeSize.Of(folder) : 0;
}
