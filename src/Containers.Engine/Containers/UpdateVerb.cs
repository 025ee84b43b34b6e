using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Linux.Files;
using Containers.Supervision.Limits;

namespace Containers.Engine.Containers;

/// <summary>Changes a container's limits and restart policy.</summary>
public static class UpdateVerb
{
    /// <summary>Changes what a container may use and when it is started again, at once where it runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="changes">What is null stays as it is.</param>
    /// <param name="restart">When it is started again; null leaves that as it is.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who starts or removes it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerOptionsException">A limit cannot be, or the container is removed at its end.</exception>
    /// <exception cref="LimitNotSupportedException">This machine has no such limit.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses a limit, such as one below what is in use.</exception>
    public static async Task<ContainerInfo> UpdateAsync(
        this Container container, ContainerLimits changes, RestartPolicy? restart = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(changes);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        container.Change(record =>
        {
            ContainerOptions options = Changed(record, changes, restart);
            ContainerRecord changed = record with { Options = options with { Limits = options.Limits!.WithoutLifted() } };
            if (RunningContainer.Exists(container.Folder))
            {
                // What waits for its next start has no group.
                if (ContainerStore.ReadState(container.Folder)?.IsRunning() is true)
                {
                    container.ControlGroup.SetLimits(LimitRules.Build(options.Limits, []));
                }

                container.Service.Launcher.Refresh(changed);
            }

            return changed;
        });
        container.Log("update");
        return container.Read();
    }

    /// <summary>Refuses changes that a container cannot have, before any is made.</summary>
    /// <param name="container">The container.</param>
    /// <param name="changes">What is null stays as it is.</param>
    /// <param name="restart">When it is started again; null leaves that as it is.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerOptionsException">A limit cannot be, or the container is removed at its end.</exception>
    public static void CheckUpdate(this Container container, ContainerLimits changes, RestartPolicy? restart = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(changes);
        _ = Changed(container.Record, changes, restart);
    }

    private static ContainerOptions Changed(ContainerRecord record, ContainerLimits changes, RestartPolicy? restart)
    {
        ContainerLimits limits = (record.Options.Limits ?? new()).With(changes);
        limits = changes.Memory is -1 ? limits with { MemorySwap = null } : limits; // It is for both together.
        ContainerOptions options = record.Options with { Limits = limits, Restart = restart ?? record.Options.Restart };
        try
        {
            LimitRules.Check(options);
            RestartPolicy.Check(options);
            return options;
        }
        catch (ContainerOptionsException exception)
        {
            throw new ContainerOptionsException($"Container '{record.Name}' cannot be changed so: {exception.Message}");
        }
    }
}
