using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Engine.Events;
using Containers.Service.Routing;

namespace Containers.Service.Machine;

/// <summary>What docker groups as "System": the service itself, its machine, and what happens there.</summary>
internal static class MachineRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/_ping", static call => Ping(call, "OK")),
        new("HEAD", "/_ping", static call => Ping(call, string.Empty)),
        new("OPTIONS", "/{path*}", static call => call.SendAsync(200)),
        new("GET", "/version", static call => call.SendAsync(
            ServerVersionDocument.Of(ApiVersion.Newest.ToString(), ApiVersion.Oldest.ToString(), call.Engine.Paths.Root), DockerJson.Readable.ServerVersionDocument)),
        new("GET", "/info", static call => call.SendAsync(InfoDocument.Of(call.Engine.Host.Inspect()).At(call.Version.Minor), DockerJson.Readable.InfoDocument)),
        new("GET", "/events", FollowEventsAsync),
    ];

    private static Task Ping(ApiCall call, string answer)
    {
        // Version 1 of the builder is docker's classic one, which clients then use.
        call.Response.Add("Builder-Version", "1");
        call.Response.Add("Swarm", "inactive");
        call.Response.Add("Cache-Control", "no-cache, no-store, must-revalidate");
        call.Response.Add("Pragma", "no-cache");
        return call.SendTextAsync(answer);
    }

    /// <summary>A time of events, of which 0 is one too: that of all of them.</summary>
    private static DateTimeOffset? TimeOf(ApiCall call, string name) => call.Text(name) == "0" ? DateTimeOffset.UnixEpoch : call.Time(name);

    private static async Task FollowEventsAsync(ApiCall call)
    {
        DateTimeOffset? since = TimeOf(call, "since");
        DateTimeOffset? until = TimeOf(call, "until");
        if (since > until)
        {
            throw new ApiException(400, $"`since` time ({call.Text("since")}) cannot be after `until` time ({call.Text("until")})");
        }

        EventOptions options = new()
        {
            Since = since,
            Until = until,
            Follow = !(until <= DateTimeOffset.UtcNow),
            Filters = [.. call.Filters().Select(static filter => $"{filter.Key}={filter.Value}")],
        };
        await using IAsyncEnumerator<EngineEvent> events = call.Engine.Events.ReadAsync(options, call.Gone).GetAsyncEnumerator();
        Task<bool> next = events.MoveNextAsync().AsTask(); // From here on nothing is missed, which a client that has the status relies on.
        if (next.IsFaulted)
        {
            await next; // A filter that is none is told of by the status.
        }

        using DocumentStream stream = await DocumentStream.BeginAsync(call);
        while (await next)
        {
            await stream.WriteAsync(EventDocument.Of(events.Current), DockerJson.Readable.EventDocument);
            next = events.MoveNextAsync().AsTask();
        }
    }
}
