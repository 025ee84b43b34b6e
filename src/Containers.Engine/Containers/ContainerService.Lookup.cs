using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Engine.Patterns;
using Containers.Linux.Cgroups;
using Containers.Oci.Monitor;

namespace Containers.Engine.Containers;

/// <content>Which containers there are, and how they stand.</content>
public sealed partial class ContainerService
{
    /// <summary>The containers, newest first.</summary>
    /// <param name="all">Whether those that do not run are wanted too.</param>
    public IReadOnlyList<ContainerInfo> List(bool all = false) =>
        [.. _store.Folders().Select(TryDescribe).OfType<ContainerInfo>()
            .Where(container => all || container.ProcessId is not null || container.Status == ContainerStatus.Restarting)
            .OrderByDescending(container => container.Created)];

    /// <summary>The containers that a text means.</summary>
    /// <param name="pattern">A name, an ID or the beginning of one, or a pattern of names.</param>
    /// <exception cref="ContainerNotFoundException">A text without wildcard means none, or several.</exception>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public IReadOnlyList<ContainerInfo> Find(string pattern) => NamePattern.Parse(pattern) is { } names
        ? [.. List(all: true).Where(container => names.Matches(container.Name))]
        : [Get(pattern)];

    /// <summary>The one container of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ContainerNotFoundException">There is none, or several.</exception>
    public ContainerInfo Get(string nameOrId)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        return TryDescribe(folder) ?? throw ContainerNotFoundException.Missing(nameOrId);
    }

    /// <summary>Which containers use which images.</summary>
    internal IReadOnlyCollection<ImageUse> ImageUses() =>
        [.. List(all: true).Where(container => container.ImageId.Length > 0)
            .Select(container => new ImageUse(container.Id, container.ImageId, container.ProcessId is not null))];

    private ContainerInfo? TryDescribe(ContainerFolder folder)
    {
        try
        {
            return Describe(ContainerStore.ReadRecord(folder));
        }
        catch (ContainerStateException exception)
        {
            return Directory.Exists(folder.Path)
                ? new ContainerInfo
                {
                    Id = folder.Id,
                    Name = folder.Id[..12],
                    Options = new ContainerOptions { Image = string.Empty },
                    ImageId = string.Empty,
                    Status = ContainerStatus.Dead,
                    Error = exception.Message,
                }
                : null;
        }
    }

    /// <summary>How a container stands, and whether it runs or its end is not recorded yet.</summary>
    private static (ContainerState? State, bool Running) StateOf(ContainerFolder folder)
    {
        ContainerState? state = ContainerStore.ReadState(folder);
        bool running = state is not null && (RunningContainer.IsRunning(state) || RunningContainer.IsEnding(state));

        // A monitor that is gone may have recorded the end after the state was read.
        return running || state is not { Finished: null } ? (state, running) : (ContainerStore.ReadState(folder), false);
    }

    private ContainerInfo Describe(ContainerRecord record)
    {
        ContainerFolder folder = ContainerFolder.Of(_paths, record.Id);
        (ContainerState? state, bool running) = StateOf(folder);
        return new ContainerInfo
        {
            Id = record.Id,
            Name = record.Name,
            Options = record.Options,
            ImageId = record.ImageId.ToString(),
            Status = running ? CgroupFreezer.IsFrozen(GroupOf(record.Id)) ? ContainerStatus.Paused : ContainerStatus.Running
                : state is null ? ContainerStatus.Created
                : RunningContainer.IsRestarting(state) ? ContainerStatus.Restarting
                : ContainerStatus.Exited,
            RestartCount = state?.RestartCount ?? 0,
            Health = record.Options.HealthCheck is null ? null : ContainerStore.ReadHealth(folder),
            ProcessId = running ? state!.Pid : null,
            ExitCode = state?.ExitCode,
            OomKilled = state?.OomKilled ?? false,
            Created = record.Created,
            Started = state?.Started,
            Finished = state?.Finished,
            Error = state?.Error ?? RunningContainer.FaultOf(state, running),
            LogPath = folder.Log,
            Layers = record.Layers,
            Ids = record.Ids,
            LowerFolders = new(() => string.Join(':', _root.TryLowerFolders(record) ?? [])),
            UpperDir = folder.Upper,
            WorkDir = folder.Work,
        };
    }
}
