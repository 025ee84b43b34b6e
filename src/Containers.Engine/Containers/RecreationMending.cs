using Containers.Engine.Containers.States;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers;

/// <summary>Brings to an end what a recreation left that was killed.</summary>
internal static class RecreationMending
{
    /// <summary>The containers in whose place another was being put when that was killed.</summary>
    public static IReadOnlyList<(Container Container, Recreation Recreation)> FindAbandoned(this ContainerService containers) =>
    [
        .. containers.Store.Folders()
            .Select(folder => (Container: containers.At(folder.Id), Recreation: Recreation.Abandoned(folder)!))
            .Where(static found => found.Recreation is not null && found.Container.TryRecord() is not null),
    ];

    /// <summary>
    /// Ends one as it would have ended: where the new container runs and is healthy, the old one goes; else the new one goes, and the old one has its
    /// name again and runs if it ran. A container of that name that somebody else has made since is left alone, and the old one with its longer name.
    /// </summary>
    /// <param name="containers">The containers.</param>
    /// <param name="id">The ID of the old container; where it has nothing to be ended, nothing is done.</param>
    /// <param name="cancellationToken">Ends the wait for others who work on them.</param>
    public static async Task MendAsync(this ContainerService containers, string id, CancellationToken cancellationToken)
    {
        Container old = containers.At(id);
        if (Recreation.Abandoned(old.Folder) is not { } left)
        {
            return;
        }

        if (containers.List(all: true).FirstOrDefault(container => container.Name == left.Name && container.Id != id) is { } holder)
        {
            if (holder.Id != left.Replacement)
            {
                return;
            }

            if (holder.State is RunningState && (holder.Options.HealthCheck is not { Checks: true } || holder.Health?.Status == ContainerHealth.Healthy))
            {
                await old.RemoveAsync(force: true, volumes: true, cancellationToken);
                return;
            }

            await containers.At(holder.Id).RemoveAsync(force: true, volumes: true, cancellationToken);
        }

        if (old.Name != left.Name)
        {
            await old.RenameAsync(left.Name, cancellationToken);
        }

        Recreation.End(old.Folder);
        if (left.Ran)
        {
            await old.StartAsync(cancellationToken);
        }
    }
}
