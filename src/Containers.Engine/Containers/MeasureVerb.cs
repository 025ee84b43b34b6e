using System.Runtime.CompilerServices;
using Containers.Engine.Containers.Observation;

namespace Containers.Engine.Containers;

/// <summary>Measures what containers use.</summary>
public static class MeasureVerb
{
    /// <summary>Measures containers again and again, the first time one interval after the call.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="patterns">Names, IDs, beginnings of IDs or patterns of names; none means all that run, those that are started later too.</param>
    /// <param name="interval">The time between two measurements.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All containers of each measurement, in the order of their names; one that does not run uses nothing.</returns>
    /// <exception cref="ContainerNotFoundException">There is no such container, when it begins.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<ContainerStatistics>> MeasureAsync(
        this ContainerService containers,
        IReadOnlyCollection<string> patterns,
        TimeSpan interval,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StatisticsReader reader = new();
        string[]? ids = patterns.Count == 0 ? null : [.. patterns.SelectMany(containers.Match).Select(container => container.Id).Distinct()];
        _ = containers.Measure(reader, ids);
        using PeriodicTimer timer = new(interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            yield return containers.Measure(reader, ids);
        }
    }

    private static List<ContainerStatistics> Measure(this ContainerService containers, StatisticsReader reader, string[]? ids)
    {
        IEnumerable<ContainerInfo> measured = ids is null ? containers.List() : ids.Select(id => containers.At(id).TryRead()).OfType<ContainerInfo>();
        return [.. measured.Select(container => reader.Read(container, containers.At(container.Id).Group)).OrderBy(one => one.Name, StringComparer.Ordinal)];
    }
}
