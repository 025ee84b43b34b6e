using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <content>Changes of containers that exist: pause, name, limits.</content>
public sealed partial class ContainerService
{
    /// <summary>Stops all processes of a container where they are (the freezer of cgroups(7)).</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run, is paused already, or its processes do not stop.</exception>
    public ContainerInfo Pause(string nameOrId)
    {
        ContainerInfo container = Get(nameOrId);
        if (container.Status != ContainerStatus.Running)
        {
            throw new ContainerStateException(
                nameOrId, $"Container '{container.Name}' {(container.Status == ContainerStatus.Paused ? "is paused already" : "does not run")}.");
        }

        if (!CgroupFreezer.Freeze(GroupOf(container.Id), Patience))
        {
            throw new ContainerStateException(nameOrId, $"The processes of container '{container.Name}' do not stand still within {Patience.TotalSeconds} seconds.");
        }

        _events.Write(container, "pause");
        return Get(container.Id);
    }

    /// <summary>Lets the processes of a paused container go on.</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It is not paused.</exception>
    public ContainerInfo Unpause(string nameOrId)
    {
        ContainerInfo container = Get(nameOrId);
        if (container.Status != ContainerStatus.Paused)
        {
            throw new ContainerStateException(nameOrId, $"Container '{container.Name}' is not paused.");
        }

        CgroupFreezer.Thaw(GroupOf(container.Id));
        _events.Write(container, "unpause");
        return Get(container.Id);
    }

    /// <summary>Gives a container another name, whether it runs or not.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="newName">The name.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who removes it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    /// <exception cref="ContainerOptionsException">It cannot be a name.</exception>
    public async Task<ContainerInfo> RenameAsync(string nameOrId, string newName, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock kept = await HoldAsync(folder, nameOrId, cancellationToken);
        string oldName = ContainerStore.ReadRecord(folder).Name;
        ContainerRecord renamed = _store.Rename(folder, newName);
        _events.Write(renamed, "rename", ("oldName", oldName));
        return Describe(renamed);
    }

    /// <summary>Changes what a container may use and when it is started again, at once where it runs.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="changes">What is null stays as it is.</param>
    /// <param name="restart">When it is started again; null leaves that as it is.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who starts or removes it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerOptionsException">A limit cannot be, or the container is removed at its end.</exception>
    /// <exception cref="LimitNotSupportedException">This machine has no such limit.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses a limit, such as one below what is in use.</exception>
    public async Task<ContainerInfo> UpdateAsync(
        string nameOrId, ContainerLimits changes, RestartPolicy? restart = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock kept = await HoldAsync(folder, nameOrId, cancellationToken);
        ContainerRecord updated = _store.Change(folder, record =>
        {
            ContainerLimits limits = (record.Options.Limits ?? new()).With(changes);
            ContainerOptions options = record.Options with { Limits = limits, Restart = restart ?? record.Options.Restart };
            ResourceOptions.Check(options);
            RestartPolicy.Check(options);
            ContainerRecord changed = record with { Options = options };
            if (RunningContainer.Exists(folder))
            {
                // What waits for its next start has no group.
                if (ContainerStore.ReadState(folder) is { } state && RunningContainer.IsRunning(state))
                {
                    GroupOf(folder.Id).SetLimits(ResourceOptions.ForGroup(ResourceOptions.Build(limits, [])));
                }

                _launcher.Refresh(changed);
            }

            return changed;
        });
        _events.Write(updated, "update");
        return Describe(updated);
    }

    /// <summary>The control group of a container that runs.</summary>
    private static Cgroup GroupOf(string id) => Cgroup.At(CgroupLayout.Detect(), RuntimeConfigurationBuilder.CgroupOf(id));
}
