using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Requests;
using Containers.Engine.Volumes;
using Containers.Service.Routing;

namespace Containers.Service.Volumes;

/// <summary>What docker groups as "Volume".</summary>
internal static class VolumeRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/volumes", ListAsync),
        new("POST", "/volumes/create", CreateAsync),
        new("POST", "/volumes/prune", PruneAsync),
        new("GET", "/volumes/{name}", static call => call.SendAsync(VolumeDocument.Of(call.Engine.Volumes.Get(call["name"])), DockerJson.Readable.VolumeDocument)),
        new("DELETE", "/volumes/{name}", RemoveAsync),
    ];

    private static Task ListAsync(ApiCall call)
    {
        VolumeFilter filter = new(call.Filters().Select(static filter => $"{filter.Key}={filter.Value}"));
        return call.SendAsync(new VolumeListDocument { Volumes = [.. call.Engine.Volumes.List().Where(filter.Includes).Select(VolumeDocument.Of)] }, DockerJson.Readable.VolumeListDocument);
    }

    private static async Task CreateAsync(ApiCall call)
    {
        VolumeRequest request = await call.ReadAsync<VolumeRequest>("volume's configuration");
        await call.SendAsync(VolumeDocument.Of(call.Engine.Volumes.Create(request.ToOptions())), DockerJson.Readable.VolumeDocument, 201);
    }

    private static async Task RemoveAsync(ApiCall call)
    {
        try
        {
            await call.Engine.Volumes.RemoveAsync(call["name"], call.Gone);
        }
        catch (VolumeNotFoundException) when (call.Flag("force"))
        {
            // That is what was wanted.
        }

        await call.SendAsync(204);
    }

    private static async Task PruneAsync(ApiCall call)
    {
        IReadOnlyList<(string Key, string Value)> filters = call.Filters();

        // Before 1.42 volumes with a name were meant too.
        bool all = call.Version < new ApiVersion(42) || filters.Any(static filter => filter is { Key: "all", Value: "true" or "1" });
        VolumeFilter filter = new(filters.Where(static filter => filter.Key != "all").Select(static filter => $"{filter.Key}={filter.Value}"));
        VolumeClearing cleared = await call.Engine.Volumes.PruneAsync(all, filter.Includes, call.Gone);
        await call.SendAsync(
            new VolumesPrunedDocument { VolumesDeleted = cleared.Volumes.Count == 0 ? null : [.. cleared.Volumes.Select(static volume => volume.Name)], SpaceReclaimed = cleared.Bytes },
            DockerJson.Readable.VolumesPrunedDocument);
    }
}
