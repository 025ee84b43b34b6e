using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Executions;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.Seccomp;
using Containers.Engine.Containers.States;
using Containers.Engine.Images;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Engine.Text.Patterns;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>
/// The containers of a store. <see cref="Find"/> gives one, and what is done with it is a verb of that. Safe for use by many threads and processes.
/// </summary>
public sealed class ContainerService
{
    private readonly IdRangePool _ids = new();
    private readonly string? _standardNetwork;

    internal ContainerService(StorePaths paths, ImageService images, VolumeService volumes, NetworkService networks, EngineOptions options)
    {
        Paths = paths;
        Networks = networks;
        Images = images;
        Store = new ContainerStore(paths);
        Launcher = new MonitorLauncher(paths, options, volumes);
        Volumes = new ContainerVolumes(paths, volumes, images);
        Exec = new ExecLauncher(paths, options);
        Root = new ContainerRoot(paths);
        Events = new ContainerEvents(paths);
        Executions = new ExecutionService(this);
        _standardNetwork = options.Network;
    }

    /// <summary>Programs that are executed in two steps.</summary>
    public ExecutionService Executions { get; }

    /// <summary>
    /// Lets containers that are removed when they end be removed by this engine's program, where the one of the engine that started them is gone, as that
    /// of a module that was uninstalled.
    /// </summary>
    public void TakeOverRemovals() => Launcher.TakeOverRemovals();

    internal StorePaths Paths { get; }

    internal ImageService Images { get; }

    internal NetworkService Networks { get; }

    internal ContainerVolumes Volumes { get; }

    internal ContainerStore Store { get; }

    internal MonitorLauncher Launcher { get; }

    internal ExecLauncher Exec { get; }

    internal ContainerRoot Root { get; }

    internal ContainerEvents Events { get; }

    /// <summary>The containers, newest first.</summary>
    /// <param name="all">Whether those that do not run are wanted too.</param>
    public IReadOnlyList<ContainerInfo> List(bool all = false)
    {
        SharedReading shared = new(Networks);
        return [.. Store.Folders().Select(folder => At(folder.Id).TryRead(shared)).OfType<ContainerInfo>()
            .Where(container => all || container.Status.IsActive())
            .OrderByDescending(container => container.Created)];
    }

    /// <summary>The one container of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ContainerNotFoundException">There is none, or several.</exception>
    public Container Find(string nameOrId) => new(this, Store.Lookup(nameOrId), nameOrId);

    /// <summary>What is known now of the one container of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ContainerNotFoundException">There is none, or several.</exception>
    public ContainerInfo Get(string nameOrId) => Find(nameOrId).Read();

    /// <summary>As <see cref="Get"/>; null where there is none, or several.</summary>
    internal ContainerInfo? TryGet(string nameOrId)
    {
        try
        {
            return Get(nameOrId);
        }
        catch (ContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The containers that a text means.</summary>
    /// <param name="pattern">A name, an ID or the beginning of one, or a pattern of names.</param>
    /// <exception cref="ContainerNotFoundException">A text without wildcard means none, or several.</exception>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public IReadOnlyList<ContainerInfo> Match(string pattern) => NamePattern.Parse(pattern) is { } names
        ? [.. List(all: true).Where(container => names.Matches(container.Name))]
        : [Get(pattern)];

    /// <summary>Creates a container, which is not started.</summary>
    /// <param name="options">What is asked of it.</param>
    /// <param name="pull">How its image comes into the store; null for one that must be there.</param>
    /// <param name="cancellationToken">Ends the pull, and the wait for the store.</param>
    /// <exception cref="ImageNotFoundException">The image is not in the store, and is not to be pulled or is no name.</exception>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public async Task<Container> CreateAsync(ContainerOptions options, ImagePull? pull = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Container created = await MakeAsync(options, pull, null, cancellationToken);
        if (NetworkModes.WarningOfStandard(options, _standardNetwork) is { } other)
        {
            WorkListener.Warn(other);
        }

        foreach (string warning in created.Warnings)
        {
            WorkListener.Warn($"{warning}.");
        }

        return created;
    }

    /// <summary>As <see cref="CreateAsync"/>, for a container that is started next: what takes long for its start is begun meanwhile.</summary>
    /// <param name="options">What is asked of it.</param>
    /// <param name="pull">How its image comes into the store; null for one that must be there.</param>
    /// <param name="cancellationToken">Ends the pull, and the wait for the store.</param>
    /// <inheritdoc cref="CreateAsync" path="/exception"/>
    public async Task<Container> CreateToStartAsync(ContainerOptions options, ImagePull? pull = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (NetworkModes.IsChangeable(NetworkModes.WithStandard(options, _standardNetwork)))
        {
            Networks.Prepare();
        }

        try
        {
            return await CreateAsync(options, pull, cancellationToken);
        }
        catch
        {
            Networks.Keep()?.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what no container can be made by, whatever its image says. Nothing is made.</summary>
    /// <param name="options">What is asked of a container.</param>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    /// <exception cref="ContainerNotFoundException">Another container is named that is not there.</exception>
    /// <exception cref="FormatException">Something is not written as what it is to be.</exception>
    public void Check(ContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = options.Name is null ? null : ContainerNames.Read(options.Name);
        ContainerOptions asked = Asked(options);
        _ = ProfileOf(options);
        _ = new MountPlan(asked, other => Find(other).Record, static _ => null).Decide([]); // An image that is mounted may be pulled by then.
        ContainerDefaults.Check(asked);
    }

    /// <summary>Whether a container, running or not, names a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="except">IDs of containers that do not count.</param>
    public bool Names(NetworkInfo network, params IReadOnlyCollection<string> except) => List(all: true)
        .Any(container => !except.Contains(container.Id) && NetworkModes.AttachmentsOf(container.Options).Any(network.IsNamedBy));

    /// <summary>The IDs of the containers that were made of each image, by the image's ID: what their records alone tell, which is read faster than where they stand.</summary>
    public ILookup<string, string> IdsByImage() => Store.Folders().Select(folder => At(folder.Id).TryRecord()).OfType<ContainerRecord>()
        .ToLookup(static record => record.ImageId.ToString(), static record => record.Id);

    /// <summary>The container of an ID, whether it is there or not.</summary>
    internal Container At(string id) => new(this, ContainerFolder.Of(Paths, id), id);

    /// <summary>Which containers use which images.</summary>
    internal IReadOnlyCollection<ImageUse> ImageUses() =>
        [.. List(all: true).Where(container => container.ImageId.Length > 0)
            .SelectMany(static container => container.Mounts.Select(static mount => mount.ImageId).OfType<string>().Append(container.ImageId)
                .Select(image => new ImageUse(container.Id, ImageId.Parse(image), container.State is RunningState)))];

    /// <summary>The IDs of the containers that have each volume, by its name.</summary>
    internal ILookup<string, string> VolumeUses()
    {
        List<(string Volume, string Container)> uses = [];
        foreach (ContainerFolder folder in Store.Folders())
        {
            // One that was removed just now, or cannot be started any more, has none.
            IReadOnlyList<MountPoint> mounts = At(folder.Id).TryRecord()?.Mounts ?? [];
            uses.AddRange(mounts.Where(static mount => mount.Name is not null).Select(mount => (mount.Name!, folder.Id)).Distinct());
        }

        return uses.ToLookup(static use => use.Volume, static use => use.Container);
    }

    /// <summary>The layers that containers need copies of (<see cref="OwnedLayers"/>), with what their owners are called there.</summary>
    /// <param name="except">IDs of containers that do not count.</param>
    internal HashSet<(ChainId Layer, string Owners)> OwnedLayers(IReadOnlyCollection<string> except)
    {
        HashSet<(ChainId, string)> needed = [];
        foreach (ContainerFolder folder in Store.Folders().Where(folder => !except.Contains(folder.Id)))
        {
            if (At(folder.Id).TryRecord() is { DiskOwners: { } owners } record)
            {
                IEnumerable<IReadOnlyList<DiffId>> images = (record.Mounts ?? []).Where(static mount => mount.Layers is not null).Select(static mount => mount.Image.Layers).Append(record.Layers);
                needed.UnionWith(images.SelectMany(ChainId.Of).Select(layer => (layer, owners.Key)));
            }
        }

        return needed;
    }

    /// <summary>As <see cref="CreateAsync"/>.</summary>
    /// <param name="options">What is asked of it.</param>
    /// <param name="pull">How its image comes into the store; null for one that must be there.</param>
    /// <param name="before">The container whose place it takes, whose own volumes it gets; null for none.</param>
    /// <param name="cancellationToken">Ends the pull, and the wait for the store.</param>
    internal async Task<Container> MakeAsync(ContainerOptions options, ImagePull? pull, ContainerRecord? before, CancellationToken cancellationToken)
    {
        Container created = await RecordAsync(options, pull, before, cancellationToken);
        created.Log("create");
        try
        {
            await Volumes.PrepareAsync(created.Record, cancellationToken);
            return created;
        }
        catch
        {
            _ = await created.TryRemoveFolderAsync(withVolumes: true, CancellationToken.None);
            throw;
        }
    }

    private async Task<Container> RecordAsync(ContainerOptions options, ImagePull? pull, ContainerRecord? before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (Images.Keep())
        {
            if ((pull is null ? Images.Resolve(options.Image) : Images.TryResolve(options.Image, pull)) is { } image)
            {
                return await RecordAsync(options, image, before, cancellationToken);
            }
        }

        Check(options); // Before a pull that may take long.
        await Images.GetOrPullAsync(options.Image, pull!.Policy, pull.Options, pull.Progress, cancellationToken);
        return await RecordAsync(options, pull: null, before, cancellationToken);
    }

    /// <summary>Makes the record of a container. The caller keeps the images that are there.</summary>
    private async Task<Container> RecordAsync(ContainerOptions options, ResolvedImage image, ContainerRecord? before, CancellationToken cancellationToken)
    {
        ContainerOptions asked = Asked(options);
        SeccompProfile? profile = before?.SeccompProfile ?? ProfileOf(options);
        IReadOnlyList<MountPoint> mounts = new MountPlan(asked, other => Find(other).Record, Images.Resolve, before?.Mounts).Decide(image.Configuration.Config?.Volumes ?? []);
        using HeldVolumes held = await Volumes.KeepNamedAsync(mounts, cancellationToken);
        return new(this, Store.Create(options.Name, (id, name) => new ContainerRecord
        {
            Id = id,
            Name = name,
            ImageId = image.Id,
            Created = DateTimeOffset.UtcNow,
            Layers = image.Configuration.DiffIds,
            Options = ContainerDefaults.Join(id, asked, image),
            Mounts = mounts.Count > 0 ? mounts : null,
            Ids = IdsOf(asked),
            SeccompProfile = profile,
        }));
    }

    /// <summary>What is asked of a container, with its networks, and other containers by their IDs.</summary>
    private ContainerOptions Asked(ContainerOptions options) =>
        NamespaceModes.Resolve(NetworkModes.WithStandard(options, _standardNetwork), other => Find(other).Record);

    private static SeccompProfile? ProfileOf(ContainerOptions options) =>
        options.Security is { HasSeccompFile: true, SeccompProfile: { } file } ? SeccompProfile.Read(file) : null;

    /// <summary>The IDs of a new container's user namespace, while nobody else creates one; null for the host's.</summary>
    private IdRange? IdsOf(ContainerOptions options) =>
        UserNamespaceMode.Parse(options.UserNamespace) is { IsOwn: true } mode ? _ids.Take(mode, Store.IdsInUse)
        : NamespaceModes.ContainerOf(options.UserNamespace) is { } owner ? Find(owner).Record.Ids
        : null;
}
