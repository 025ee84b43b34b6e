using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Layers;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Supervision.Limits;

namespace Containers.Engine.Containers;

/// <summary>
/// One container of a store: its folder, record, lock, control group and processes. What is done with it are the verbs beside this type,
/// a type each: <see cref="StartVerb"/>, <see cref="StopVerb"/> and so on. Safe for use by many threads and processes.
/// </summary>
public sealed class Container
{
    private readonly string _called;
    private ContainerRecord? _record;

    /// <summary>A container that is there, or was.</summary>
    /// <param name="service">The containers of its store.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="called">What its user calls it, for errors.</param>
    internal Container(ContainerService service, ContainerFolder folder, string called) => (Service, Folder, _called) = (service, folder, called);

    /// <summary>A container whose record is known.</summary>
    internal Container(ContainerService service, ContainerRecord record)
        : this(service, ContainerFolder.Of(service.Paths, record.Id), record.Name) => _record = record;

    /// <summary>Its ID: 64 hexadecimal digits.</summary>
    public string Id => Folder.Id;

    /// <summary>Its name; the beginning of its ID where its record cannot be read.</summary>
    public string Name => TryRecord()?.Name ?? Id[..12];

    /// <summary>What was asked for it and comes to nothing, a sentence each as docker says it.</summary>
    /// <exception cref="ContainerStateException">Its record cannot be read.</exception>
    public IReadOnlyList<string> Warnings => NetworkModes.WarningsOf(Record.Options);

    /// <summary>The containers of its store.</summary>
    internal ContainerService Service { get; }

    internal ContainerFolder Folder { get; }

    /// <summary>The folder of its present run.</summary>
    internal RunningFolder Running => RunningFolder.Of(Service.Paths, Id);

    /// <summary>Where those wait who are to be attached to its next start.</summary>
    internal WaitingPlace Waiting => new(Service.Paths, Id);

    /// <summary>What is kept of it, as it was when it was first asked for here, or last changed here.</summary>
    /// <exception cref="ContainerStateException">It cannot be read.</exception>
    internal ContainerRecord Record => _record ??= ContainerStore.ReadRecord(Folder);

    /// <summary>Its control group, which is there while it runs.</summary>
    internal Cgroup Group => ControlGroup.Group;

    /// <summary>That group, and who makes it.</summary>
    internal ContainerGroup ControlGroup => ContainerGroups.Of(Folder, TryRecord());

    /// <summary>Where it stands now.</summary>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    public ContainerState State => TryRecord() is null ? Read().State : StateReader.Read(this);

    /// <summary>All that is known of it now.</summary>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    public ContainerInfo Read() => TryRead() ?? throw Missing();

    /// <summary>How many bytes it has written to its root file system, on disk.</summary>
    public long MeasureChanges() => TreeSize.Of(Folder.Upper);

    /// <summary>As <see cref="Read"/>, and null where it was removed.</summary>
    /// <param name="shared">What was read for others that are looked at together with it; null where it is alone.</param>
    internal ContainerInfo? TryRead(SharedReading? shared = null)
    {
        try
        {
            return ContainerInfo.Of(this, shared ?? new(Service.Networks));
        }
        catch (ContainerStateException exception)
        {
            return Directory.Exists(Folder.Path) ? ContainerInfo.OfDead(Id, exception.Message) : null;
        }
        catch (ContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Record"/>, and null where it cannot be read.</summary>
    internal ContainerRecord? TryRecord() => _record ??= ContainerStore.TryReadRecord(Folder);

    /// <summary>Where it stands, if it has processes.</summary>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    internal RunningState RequireRunning() => State as RunningState ?? throw NotRunning();

    /// <summary>Opens its processes.</summary>
    /// <exception cref="ContainerStateException">It does not run, and its monitor has said all.</exception>
    internal RunningContainer OpenRunning() => RunningContainer.Open(Folder) ?? throw NotRunning();

    /// <summary>The error of what only a container that runs can do.</summary>
    internal ContainerStateException NotRunning() => new(Name, State is RestartingState
        ? $"Container '{Name}' is restarting: its program is not running just now, and its restart policy is about to start it again. Wait until it runs."
        : $"Container '{Name}' is not running. Start it first.");

    /// <summary>The error of what cannot be done with a container that is paused.</summary>
    internal ContainerStateException Paused() => new(Name, $"Container '{Name}' is paused. Let it go on first.");

    /// <summary>The error of what is done with a container that is gone.</summary>
    internal ContainerNotFoundException Missing() => ContainerNotFoundException.Missing(_called);

    /// <summary>Keeps it from being removed.</summary>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    internal async Task<FileLock> KeepAsync(CancellationToken cancellationToken) =>
        await TryLockAsync(FileLockMode.Shared, cancellationToken) ?? throw Missing();

    /// <summary>Locks its folder: shared against its removal and start, exclusive against everybody. Null where it is gone.</summary>
    internal async Task<FileLock?> TryLockAsync(FileLockMode mode, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(Folder.Path, mode, create: false, cancellationToken: cancellationToken);
        }
        catch (Linux.LinuxException exception) when (exception.Errno == Linux.Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Changes what is kept of it. The caller keeps it from being removed.</summary>
    internal void Change(Func<ContainerRecord, ContainerRecord> change) => _record = Service.Store.Change(Folder, change);

    /// <summary>Gives it another name. The caller keeps it from being removed.</summary>
    internal void ChangeName(string name) => _record = Service.Store.Rename(Folder, name);

    /// <summary>Unpacks the layers of its image that are not there, before its files are used.</summary>
    internal async Task UnpackImageAsync(CancellationToken cancellationToken)
    {
        await Service.Images.UnpackMissingAsync(Record.ImageId, Record.Layers, cancellationToken);
        ChangedOwners.Follow(this, cancellationToken);
    }

    /// <summary>Makes sure that its root file system can be mounted: the layers are there, with the owners that the container sees.</summary>
    internal async Task ReadyLayersAsync(CancellationToken cancellationToken)
    {
        await UnpackImageAsync(cancellationToken);
        await new OwnedLayers(Service.Paths).MakeMissingAsync(Record.Layers, Record.DiskOwners, cancellationToken);
    }

    /// <summary>Writes down what was done with it.</summary>
    internal void Log(string action, params ReadOnlySpan<(string Name, string Value)> more) => Service.Events.Write(this, action, more);
}
