using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Observation;
using Containers.Service.Routing;

namespace Containers.Service.Containers;

/// <summary>What containers are doing, and what they have changed.</summary>
internal static class ObservationRoutes
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/containers/{name}/top", TopAsync),
        new("GET", "/containers/{name}/stats", MeasureAsync),
        new("GET", "/containers/{name}/changes", ChangesAsync),
    ];

    private static async Task TopAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        TopDocument document;
        if (call.Text("ps_args") is { } options && options != "-ef")
        {
            ProcessListing listing = await container.ListProcessesAsync(options.Split(' ', StringSplitOptions.RemoveEmptyEntries), call.Gone);
            document = new() { Titles = listing.Titles, Processes = listing.Rows };
        }
        else
        {
            document = TopDocument.Of(container.Processes());
        }

        await call.SendAsync(document, DockerJson.Readable.TopDocument);
    }

    private static async Task MeasureAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        bool streams = call.Flag("stream", otherwise: true);
        bool once = !streams && call.Flag("one-shot");
        DocumentStream? stream = null;
        ContainerStatistics? before = null;
        await foreach (IReadOnlyList<ContainerStatistics> measured in call.Engine.Containers.MeasureAsync([container.Id], once || before is null ? Instant : Second, call.Gone))
        {
            if (measured is not [var now])
            {
                return; // It was removed.
            }

            // Of two measurements a second apart: the first of a stream has none before it, as docker's.
            if (streams || once || before is not null)
            {
                stream ??= await DocumentStream.BeginAsync(call);
                await stream.WriteAsync(StatisticsDocument.Of(now, before), DockerJson.Readable.StatisticsDocument);
                if (!streams)
                {
                    return;
                }
            }

            before = now;
            await Task.Delay(Second, call.Gone);
        }
    }

    private static async Task ChangesAsync(ApiCall call)
    {
        IReadOnlyList<ContainerChange> changes = await ContainerRoutes.Find(call).ChangesAsync(call.Gone);
        IReadOnlyList<ChangeDocument>? documents = changes.Count == 0 ? null : [.. changes.Select(static change => new ChangeDocument { Path = change.Path, Kind = (int)change.Kind })];
        await call.SendAsync(documents!, DockerJson.Readable.IReadOnlyListChangeDocument);
    }
}
