using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers;

/// <summary>Removes a container.</summary>
public static class RemoveVerb
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Removes a container with all it changed.</summary>
    /// <param name="container">The container.</param>
    /// <param name="force">Kills it first where it runs.</param>
    /// <param name="volumes">Removes the volumes that were made for it, too, where no other container has them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerStateException">It runs.</exception>
    public static async Task RemoveAsync(this Container container, bool force = false, bool volumes = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        do
        {
            using RunningContainer? running = force ? container.OpenToStop() : RunningContainer.Open(container.Folder);
            if (running is not null)
            {
                if (!force)
                {
                    throw new ContainerStateException(container.Name, $"You cannot remove a running container, as '{container.Name}' is. Stop it first, or remove it by force.");
                }

                running.Signal(Signals.SIGKILL);
                container.Log("kill", ("signal", $"{Signals.SIGKILL}"));
                await running.WaitAsync(cancellationToken);
            }
        }
        while (!await container.TryRemoveFolderAsync(volumes, cancellationToken));

        if (force)
        {
            container.Service.Store.RemoveRemains();
        }
    }

    /// <summary>What a monitor calls when its container has ended and is to be removed then.</summary>
    /// <param name="containers">The containers of its store.</param>
    /// <param name="id">The container's ID; one that is gone already is no error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task CleanupAsync(this ContainerService containers, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(containers);
        Container container = containers.At(id);
        if (Directory.Exists(container.Folder.Path) && container.Record.Options.Remove)
        {
            using (var running = RunningContainer.Open(container.Folder))
            {
                if (running is not null)
                {
                    await running.WaitAsync(cancellationToken);
                }
            }

            // One that somebody has started again has another monitor, which calls this at its end.
            _ = await container.TryRemoveFolderAsync(withVolumes: true, cancellationToken);
        }
    }

    /// <summary>Removes what is left of a container that does not run; one that is gone is no error.</summary>
    /// <param name="container">The container.</param>
    /// <param name="withVolumes">Whether the volumes that were made for it go too, where no other container has them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it runs: somebody has started it meanwhile, and nothing was done.</returns>
    internal static async Task<bool> TryRemoveFolderAsync(this Container container, bool withVolumes, CancellationToken cancellationToken)
    {
        string name = container.Name;
        using FileLock? removing = await container.TryLockAsync(FileLockMode.Exclusive, cancellationToken);
        if (removing is null)
        {
            return true;
        }

        // From here on nobody else starts it. A monitor whose starter was killed may be at it: it finds the mark after it has recorded its process, or is found here.
        bool runs = RunningContainer.Exists(container.Folder);
        if (!runs && File.Exists(container.Folder.Monitor))
        {
            container.MarkStopped();
            runs = RunningContainer.Exists(container.Folder);
        }

        if (runs)
        {
            return false;
        }

        // A monitor that was killed could not do this; what it had not recorded yet is in the group.
        if (Directory.Exists(container.Running.Runtime))
        {
            ContainerRuntimes.Of(container.Folder)?.Remove(container.Id);
        }

        container.ControlGroup.Clear(s_patience);
        container.Running.Remove();
        if (container.Service.Networks.HasEndpoint(container.Id))
        {
            container.Service.Networks.Release(container.Id);
        }

        if (withVolumes && container.TryRecord() is { Mounts: not null } record)
        {
            // Before the container: whoever is killed here leaves a container that can be removed again, and no volume that nobody knows.
            await container.Service.Volumes.RemoveAnonymousAsync(record, cancellationToken);
        }

        container.Service.Store.Remove(container.Folder, name);
        container.Waiting.TurnAway();
        container.Log("destroy");
        return true;
    }
}
