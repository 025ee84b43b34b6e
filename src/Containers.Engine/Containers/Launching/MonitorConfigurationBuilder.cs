using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Host;
using Containers.Engine.Volumes;
using Containers.Supervision.Monitor;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Containers.Launching;

/// <summary>Writes down what a container's monitor is to do beside running it.</summary>
internal sealed class MonitorConfigurationBuilder(StorePaths paths, EngineOptions options)
{
    private readonly ContainerRoot _root = new(paths);
    private readonly CleanupLink _link = new(paths);
    private readonly Lazy<string> _cleanup = new(() => options.CleanupProgram ?? ProductPrograms.Find(ProductPrograms.CommandLine));

    /// <summary>Lets monitors whose program for the removal of their containers is gone find this one's.</summary>
    public void TakeOverRemovals() => _link.Mend(() => _cleanup.Value);

    /// <summary>What the monitor is told.</summary>
    /// <param name="record">The container.</param>
    /// <param name="attached">Whether the monitor's own standard streams are the container's.</param>
    /// <param name="attachments">How many who are attached it inherits.</param>
    /// <param name="manager">Where systemd is asked for the control group; null where the monitor makes it.</param>
    public MonitorConfiguration Build(ContainerRecord record, bool attached, int attachments, ServiceManagerAddress? manager)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        ContainerOptions asked = record.Options;
        return new MonitorConfiguration
        {
            Id = record.Id,
            Log = (asked.Log ?? new()).ToConfiguration(record, folder.Log, options.JournalSocket),
            StatePath = folder.State,
            AttachPath = RunningFolder.Of(paths, record.Id).AttachSocket,
            Attachments = attachments,
            Attached = attached,
            Interactive = asked.Interactive,
            KeepsInput = !attached && !(asked.InputOnce ?? attachments > 0),
            Init = asked.Init,
            Root = Root(record, folder),
            RuntimePath = asked.Runtime is { } runtime ? ContainerRuntimes.PathOf(runtime) : null,
            RuntimeFolder = asked.Runtime is null ? null : RunningFolder.Of(paths, record.Id).Runtime,
            Manager = manager,
            Restart = Restart(record),
            Health = HealthDefaults.ToConfiguration(asked.HealthCheck, folder.Health),
            Durable = !asked.Remove,
            Cleanup = asked.Remove ? [_link.Place(_cleanup.Value), "cleanup", "--root", paths.Root, "--run-root", paths.RunRoot, record.Id] : [],
            JournalPath = paths.Journal,
            Volumes = Volumes(record),
            EventAttributes = ContainerEvents.AttributesOf(record),
        };
    }

    /// <summary>The volumes that are mounted in it; null for none.</summary>
    private static MountedVolume[]? Volumes(ContainerRecord record) => record.Mounts is null ? null :
    [
        .. record.Mounts.Where(static mount => mount.Name is not null)
            .Select(static mount => new MountedVolume { Name = mount.Name!, Driver = LocalDriver.Name, Destination = mount.Destination, ReadOnly = mount.ReadOnly }),
    ];

    /// <summary>When the container is started again, and of what; null for never.</summary>
    public static RestartConfiguration? Restart(ContainerRecord record) =>
        record.Options.Restart is not { Restarts: true } policy ? null : new RestartConfiguration { Policy = policy.Name, MostRetries = policy.MostRetries };

    /// <summary>What the monitor mounts: for a container that it starts again, and one that is shown with other IDs; null where it mounts nothing.</summary>
    public RootConfiguration? Root(ContainerRecord record, ContainerFolder folder) => !record.IsIdMapped && Restart(record) is null ? null : new RootConfiguration
    {
        IsMapped = record.IsIdMapped,
        Lower = _root.LowerFolders(record),
        Upper = folder.Upper,
        Work = folder.Work,
    };
}
