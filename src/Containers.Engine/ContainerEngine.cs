using Containers.Engine.Building;
using Containers.Engine.Building.Cache;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Events;
using Containers.Engine.Host;
using Containers.Engine.Host.Services;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Images.Transports;
using Containers.Engine.Maintenance;
using Containers.Engine.Networks;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Volumes;

namespace Containers.Engine;

/// <summary>
/// The container engine over one store. It keeps nothing in memory that matters: any number of engines, in any number of processes, work
/// on one store at once.
/// </summary>
public sealed class ContainerEngine
{
    /// <summary>An engine; nothing is made on disk before something is written.</summary>
    public ContainerEngine(EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        Paths = options.Paths ?? StorePaths.FromEnvironment();
        Images = new ImageService(Paths, () => Containers!.ImageUses(), kept: () => BuildCache.References(Paths));
        Registries = new RegistryService(Images.Registries, new DockerConfiguration());
        Archives = new ImageArchiveService(Images.Local);
        Copies = new ImageCopyService(Images.Local, Images.Registries);
        RemoteImages = new RemoteImageService(Images.Registries);
        Search = new ImageSearch(Images.Registries);
        Volumes = new VolumeService(Paths, () => Containers!.VolumeUses(), id => RunningContainer.ExistsOrStarts(ContainerFolder.Of(Paths, id)));
        Networks = new NetworkService(Paths, id => RunningContainer.ExistsOrStarts(ContainerFolder.Of(Paths, id)), options.RuntimePath);
        Containers = new ContainerService(Paths, Images, Volumes, Networks, options);
        Builds = new BuildService(Images, Networks, options);
        Store = new StoreService(Images, Volumes, Containers);
        Events = new EventService(Paths);
        Services = new ApiServices(Paths);
        Host = new HostService(Paths, options, LogOptions.Drivers, Count, Networks.FindObstacles);
    }

    /// <summary>Where the store is.</summary>
    public StorePaths Paths { get; }

    /// <summary>Its images.</summary>
    public ImageService Images { get; }

    /// <summary>The registries that images come from and go to.</summary>
    public RegistryService Registries { get; }

    /// <summary>Saves and loads its images.</summary>
    public ImageArchiveService Archives { get; }

    /// <summary>Copies images between registries, the store, archives and layouts.</summary>
    public ImageCopyService Copies { get; }

    /// <summary>Images where they are, in registries.</summary>
    public RemoteImageService RemoteImages { get; }

    /// <summary>The search for images in registries.</summary>
    public ImageSearch Search { get; }

    /// <summary>The volumes that its containers have.</summary>
    public VolumeService Volumes { get; }

    /// <summary>The networks that its containers are on.</summary>
    public NetworkService Networks { get; }

    /// <summary>Its containers.</summary>
    public ContainerService Containers { get; }

    /// <summary>Builds images from Dockerfiles.</summary>
    public BuildService Builds { get; }

    /// <summary>The store as a whole.</summary>
    public StoreService Store { get; }

    /// <summary>What happens to its containers, images, networks and volumes.</summary>
    public EventService Events { get; }

    /// <summary>The machine.</summary>
    public HostService Host { get; }

    /// <summary>Those that answer docker's API with its containers.</summary>
    public ApiServices Services { get; }

    private StoreCounts Count()
    {
        IReadOnlyList<ContainerInfo> containers = Containers.List(all: true);
        return new StoreCounts
        {
            Containers = containers.Count,
            Running = containers.Count(container => container.Status is ContainerStatus.Running or ContainerStatus.Restarting),
            Paused = containers.Count(container => container.Status == ContainerStatus.Paused),
            Stopped = containers.Count(container => container.Status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead),
            Images = Images.List().DistinctBy(image => image.Id).Count(),
        };
    }
}
