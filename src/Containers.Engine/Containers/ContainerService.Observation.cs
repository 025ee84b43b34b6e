using System.Runtime.CompilerServices;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <content>What containers do and use.</content>
public sealed partial class ContainerService
{
    /// <summary>The processes of a container, those that were executed in it among them.</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    public IReadOnlyList<ContainerProcessInfo> Processes(string nameOrId)
    {
        ContainerInfo container = LookAtProcesses(nameOrId);
        return ProcessTable.Read(container.Name, GroupOf(container.Id));
    }

    /// <summary>The processes of a container as ps(1) of this machine shows them.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="options">The options of ps, which must show process IDs: <c>-o pid,comm</c>, <c>aux</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run, or ps does not take the options or shows no process IDs.</exception>
    public Task<ProcessListing> ListProcessesAsync(string nameOrId, IReadOnlyList<string> options, CancellationToken cancellationToken = default)
    {
        ContainerInfo container = LookAtProcesses(nameOrId);
        return ProcessListing.ReadAsync(container.Name, GroupOf(container.Id), options, cancellationToken);
    }

    /// <summary>How many bytes a container has written to its root file system, on disk.</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    public long SizeOf(string nameOrId) => TreeSize.Of(_store.Lookup(nameOrId).Upper);

    /// <summary>Measures containers again and again, the first time one interval after the call.</summary>
    /// <param name="patterns">Names, IDs, beginnings of IDs or patterns of names; none means all that run, those that are started later too.</param>
    /// <param name="interval">The time between two measurements.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All containers of each measurement, in the order of their names; one that does not run uses nothing.</returns>
    /// <exception cref="ContainerNotFoundException">There is no such container, when it begins.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ContainerStatistics>> MeasureAsync(
        IReadOnlyCollection<string> patterns, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StatisticsReader reader = new();
        string[]? ids = patterns.Count == 0 ? null : [.. patterns.SelectMany(Find).Select(container => container.Id).Distinct()];
        _ = Measure(reader, ids);
        using PeriodicTimer timer = new(interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            yield return Measure(reader, ids);
        }
    }

    private ContainerInfo LookAtProcesses(string nameOrId)
    {
        ContainerInfo container = Get(nameOrId);
        if (container.ProcessId is null)
        {
            throw new ContainerStateException(nameOrId, $"Container '{container.Name}' does not run.");
        }

        _events.Write(container, "top");
        return container;
    }

    private List<ContainerStatistics> Measure(StatisticsReader reader, string[]? ids)
    {
        IEnumerable<ContainerInfo> containers = ids is null
            ? List()
            : ids.Select(id => TryDescribe(ContainerFolder.Of(_paths, id))).OfType<ContainerInfo>();
        return [.. containers.Select(container => reader.Read(container, GroupOf(container.Id))).OrderBy(measured => measured.Name, StringComparer.Ordinal)];
    }
}
