using Containers.Engine.Containers.Records;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <content>Restart policies: what keeps a container from being started again, and what is started after a boot.</content>
public sealed partial class ContainerService
{
    /// <summary>Starts the containers that should run by their restart policies and do not: what docker's daemon does when it starts.</summary>
    /// <param name="failed">Is told of each that cannot be started; the others are started all the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that were started.</returns>
    public async Task<IReadOnlyList<ContainerInfo>> StartByPolicyAsync(
        Action<ContainerInfo, ContainersException>? failed = null, CancellationToken cancellationToken = default)
    {
        List<ContainerInfo> started = [];
        foreach (ContainerInfo container in List(all: true).Where(ShouldRun).OrderBy(container => container.Created))
        {
            try
            {
                started.Add(await StartAsync(container.Id, cancellationToken));
            }
            catch (ContainersException exception)
            {
                failed?.Invoke(container, exception);
            }
        }

        return started;
    }

    private bool ShouldRun(ContainerInfo container)
    {
        if (container.Status is not ContainerStatus.Exited || container.Options.Restart is not { } policy)
        {
            return false;
        }

        ContainerFolder folder = ContainerFolder.Of(_paths, container.Id);
        return policy.StartsAfterBoot(ContainerStore.ReadState(folder), File.Exists(folder.Stopped));
    }

    /// <summary>Opens a container that is to end and not to be started again.</summary>
    /// <returns>Null where it does not run.</returns>
    private static RunningContainer? OpenToStop(ContainerFolder folder)
    {
        if (!RunningContainer.Exists(folder))
        {
            return null;
        }

        // Its policy may have started it again before that was written: what runs after it is what is to be stopped.
        MarkStopped(folder);
        return RunningContainer.Open(folder);
    }

    /// <summary>Keeps a container from being started again by its monitor; one that is gone needs nothing.</summary>
    private static void MarkStopped(ContainerFolder folder)
    {
        try
        {
            FileDescriptor.Open(folder.Stopped, OpenFlags.Write | OpenFlags.Create, mode: 0x180).Dispose();
        }
        catch (Linux.LinuxException exception) when (exception.Errno == Linux.Errno.ENOENT)
        {
            return;
        }
    }
}
