using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Requests;
using Containers.Engine.Building.Cache;
using Containers.Engine.Containers;
using Containers.Engine.Maintenance;
using Containers.Service.Routing;

namespace Containers.Service.Machine;

/// <summary>The store as a whole, and who somebody is at registries.</summary>
internal static class StorageRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/system/df", MeasureAsync),
        new("POST", "/auth", SignInAsync),
        new("POST", "/build/prune", PruneBuildsAsync),
    ];

    private static Task MeasureAsync(ApiCall call)
    {
        IReadOnlyList<string> types = call.Texts("type");
        IReadOnlyList<StoreUsage> usages = call.Engine.Store.Measure();
        IEnumerable<ImageUsage> images = Wants("image") ? call.Engine.Store.MeasureImages().DistinctBy(static usage => usage.Image.Id) : [];
        IEnumerable<ContainerInfo> containers = Wants("container") ? call.Engine.Containers.List(all: true) : [];
        IEnumerable<VolumeUsage> volumes = Wants("volume") ? call.Engine.Store.MeasureVolumes() : [];
        DiskUsageDocument document = new()
        {
            LayersSize = usages.Where(static usage => usage.Type == "Images").Sum(static usage => usage.Size),
            Images = [.. images.Select(static usage => ImageSummaryDocument.Of(usage.Image, usage.Containers, usage.SharedSize))],
            Containers = [.. containers.Select(container => ContainerSummaryDocument.Of(container, call.Engine.Containers.Find(container.Id).MeasureChanges()))],
            Volumes = [.. volumes.Select(static usage => VolumeDocument.Of(usage.Volume) with { UsageData = new() { Size = usage.Size, RefCount = usage.Volume.Containers.Count } })],
            BuildCache = Wants("build-cache") ? [.. call.Engine.Store.MeasureBuildCache().Select(BuildCacheDocument.Of)] : [],
            BuilderSize = usages.Where(static usage => usage.Type == "Build Cache").Sum(static usage => usage.Size),
        };
        return call.SendAsync(document.At(call.Version.Minor), DockerJson.Readable.DiskUsageDocument);

        bool Wants(string type) => types.Count == 0 || types.Contains(type);
    }

    private static async Task SignInAsync(ApiCall call)
    {
        AuthenticationRequest request = await call.ReadAsync<AuthenticationRequest>("credentials");
        await call.Engine.Registries.CheckAsync(
            request.ServerAddress.Length == 0 ? null : request.ServerAddress,
            request.ToCredential() ?? throw new ApiException(400, "Give username and password, or an identity token."),
            cancellationToken: call.Gone);
        await call.SendAsync(new AuthenticationDocument { Status = "Login Succeeded" }, DockerJson.Readable.AuthenticationDocument);
    }

    private static async Task PruneBuildsAsync(ApiCall call)
    {
        // Its name until 1.47 was keep-storage.
        BuildCacheFilter filter = BuildCacheFilters.Read(
            call.Filters().Select(static filter => new FilterArgument(filter.Key, filter.Value)), call.Number("reserved-space") ?? call.Number("keep-storage"));
        StoreClearing cleared = await call.Engine.Store.ClearAsync(new ClearingOptions { BuildCache = true, BuildCacheFilter = filter }, call.Gone);
        await call.SendAsync(new BuildsPrunedDocument { SpaceReclaimed = cleared.Bytes }, DockerJson.Readable.BuildsPrunedDocument);
    }
}
