using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Records;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers;

/// <content>The end of containers.</content>
public sealed partial class ContainerService
{
    /// <summary>Removes a container with all it changed.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="force">Kills it first where it runs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It runs.</exception>
    public async Task RemoveAsync(string nameOrId, bool force = false, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using (RunningContainer? running = force ? OpenToStop(folder) : RunningContainer.Open(folder))
        {
            if (running is not null)
            {
                if (!force)
                {
                    throw new ContainerStateException(nameOrId, $"Container '{nameOrId}' is running. Stop it first, or remove it by force.");
                }

                running.Signal(Signals.SIGKILL);
                await running.WaitAsync(cancellationToken);
            }
        }

        await RemoveFolderAsync(folder, cancellationToken);
        if (force)
        {
            _store.RemoveRemains();
        }
    }

    /// <summary>What a monitor calls when its container has ended and is to be removed then.</summary>
    /// <param name="id">The container's ID; one that is gone already is no error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task CleanupAsync(string id, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = ContainerFolder.Of(_paths, id);
        if (Directory.Exists(folder.Path) && ContainerStore.ReadRecord(folder).Options.Remove)
        {
            using (var running = RunningContainer.Open(folder))
            {
                if (running is not null)
                {
                    await running.WaitAsync(cancellationToken);
                }
            }

            await RemoveFolderAsync(folder, cancellationToken);
        }
    }

    private async Task RemoveFolderAsync(ContainerFolder folder, CancellationToken cancellationToken)
    {
        ContainerInfo? container = TryDescribe(folder);
        using FileLock? removing = await TryHoldAsync(folder, FileLockMode.Exclusive, cancellationToken);
        if (removing is not null)
        {
            // A monitor that was killed could not do this; what it had not recorded yet is in the group.
            if (Directory.Exists(RunningFolder.Of(_paths, folder.Id).Runtime))
            {
                ContainerRuntimes.Of(folder)?.Remove(folder.Id);
            }

            CgroupMembers.Clear(Cgroup.At(CgroupLayout.Detect(), RuntimeConfigurationBuilder.CgroupOf(folder.Id)), Patience);
            RunningFolder.Of(_paths, folder.Id).Remove();
            _store.Remove(folder, container?.Name);
            if (container is not null)
            {
                _events.Write(container, "destroy");
            }
        }
    }
}
