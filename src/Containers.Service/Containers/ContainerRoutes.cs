using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Requests;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;
using Containers.Oci;
using Containers.Service.Routing;

namespace Containers.Service.Containers;

/// <summary>What docker groups as "Container": which there are, and what they are.</summary>
internal static class ContainerRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/containers/json", ListAsync),
        new("POST", "/containers/create", CreateAsync),
        new("GET", "/containers/{name}/json", InspectAsync),
        new("POST", "/containers/prune", PruneAsync),
    ];

    /// <summary>The container that the path names.</summary>
    public static Container Find(ApiCall call) => call.Engine.Containers.Find(call["name"].TrimStart('/'));

    private static Task ListAsync(ApiCall call)
    {
        ContainerFilter filter = new();
        foreach ((string key, string value) in call.Filters())
        {
            filter.Add(key, value, call.Engine);
        }

        int limit = (int)Math.Clamp(call.Number("limit") ?? 0, 0, int.MaxValue);
        IEnumerable<ContainerInfo> containers = call.Engine.Containers.List(all: call.Flag("all") || limit > 0 || filter.WantsAll).Where(filter.Includes);
        containers = limit > 0 ? containers.Take(limit) : containers;
        bool sizes = call.Flag("size");
        return call.SendAsync(
            [.. containers.Select(container => ContainerSummaryDocument.Of(
                container, sizes ? call.Engine.Containers.Find(container.Id).MeasureChanges() : null, sizes ? ImageSizeOf(call, container) : null).At(call.Version.Minor))],
            DockerJson.Readable.IReadOnlyListContainerSummaryDocument);
    }

    private static async Task CreateAsync(ApiCall call)
    {
        ContainerOptions options = ContainerRequest.Read((await call.ReadAllAsync()).Span, call.Text("name"));
        if (options.Image.Length == 0)
        {
            throw new ApiException(400, "no command specified: the container's configuration names no image.");
        }

        if (call.Text("platform") is { } platform)
        {
            _ = call.Engine.Images.Get(options.Image, Platform.Parse(platform));
        }

        Container created;
        try
        {
            created = await call.Engine.Containers.CreateAsync(options, null, call.Gone);
        }
        catch (Exception exception) when (exception is not ImageNotFoundException && ErrorKinds.IsExpected(exception) && ErrorStatus.Of(exception) == 404)
        {
            throw new ApiException(400, ErrorStatus.MessageOf(exception)); // Clients pull the image at 404.
        }

        await call.SendAsync(new CreatedDocument { Id = created.Id, Warnings = created.Warnings }, DockerJson.Readable.CreatedDocument, 201);
    }

    private static Task InspectAsync(ApiCall call)
    {
        Container container = Find(call);
        ContainerInfo info = container.Read();
        long? changes = call.Flag("size") ? container.MeasureChanges() : null;
        IReadOnlyList<string> executions = call.Engine.Containers.Executions.RunningIn(container);
        ContainerDocument document = ContainerDocument.Of(info) with
        {
            SizeRw = changes, SizeRootFs = changes is null ? null : changes + (ImageSizeOf(call, info) ?? 0), ExecIDs = executions.Count > 0 ? executions : null,
        };
        return call.SendAsync(document.At(call.Version.Minor), DockerJson.Readable.ContainerDocument);
    }

    private static async Task PruneAsync(ApiCall call)
    {
        ClearingFilter filter = ClearingFilters.Read(call.Filters().Select(static filter => new FilterArgument(filter.Key, filter.Value)));
        StoreClearing cleared = await call.Engine.Store.ClearAsync(new ClearingOptions { Containers = true, Filter = filter }, call.Gone);
        await call.SendAsync(
            new ContainersPrunedDocument { ContainersDeleted = cleared.Containers.Count > 0 ? cleared.Containers : null, SpaceReclaimed = cleared.Bytes },
            DockerJson.Readable.ContainersPrunedDocument);
    }

    private static long? ImageSizeOf(ApiCall call, ContainerInfo container)
    {
        try
        {
            return call.Engine.Images.Get(container.ImageId).Size;
        }
        catch (ImageNotFoundException)
        {
            return null; // It was removed by force.
        }
    }
}
