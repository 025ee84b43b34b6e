using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;
using Containers.Engine.Registry.Remote;
using Containers.Oci;
using Containers.Service.Routing;

namespace Containers.Service.Images;

/// <summary>What docker groups as "Image": which there are, what they are called, and what is removed of them.</summary>
internal static class ImageRoutes
{
    /// <summary>The version from which on each image of the list tells how many containers it has.</summary>
    private const int CountsContainers = 51;

    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/images/json", ListAsync),
        new("GET", "/images/search", SearchAsync),
        new("POST", "/images/prune", PruneAsync),
        new("GET", "/images/{name*}/json", InspectAsync),
        new("GET", "/images/{name*}/history", ShowHistoryAsync),
        new("POST", "/images/{name*}/tag", TagAsync),
        new("DELETE", "/images/{name*}", RemoveAsync),
        new("GET", "/distribution/{name*}/json", InspectRemoteAsync),
    ];

    /// <summary>A name with a tag or digest that stands beside it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImageReference Reference(string name, string? tag) =>
        ImageReference.Parse(tag is null ? name : tag.Contains(':', StringComparison.Ordinal) ? $"{name}@{tag}" : $"{name}:{tag}");

    private static Task ListAsync(ApiCall call)
    {
        ImageFilter filter = new();
        foreach ((string key, string value) in call.Filters())
        {
            filter.Add(key, value, call.Engine.Images);
        }

        // Until 1.40 a pattern of names stood beside the filters.
        if (call.Text("filter") is { } name)
        {
            filter.Add("reference", name, call.Engine.Images);
        }

        Dictionary<string, long> shared = call.Flag("shared-size")
            ? call.Engine.Store.MeasureImages().DistinctBy(static usage => usage.Image.Id).ToDictionary(static usage => usage.Image.Id, static usage => usage.SharedSize) : [];
        ILookup<string, string>? containers = call.Version.Minor >= CountsContainers ? call.Engine.Containers.IdsByImage() : null;
        Func<ImageInfo, IReadOnlyList<ImageManifestDocument>?> manifests = ManifestsOf(call, since: 47);
        IEnumerable<IGrouping<string, ImageInfo>> images = call.Engine.Images.List().Where(filter.Includes).GroupBy(static image => image.Id);
        return call.SendAsync(
            [.. images.OrderByDescending(static names => names.First().Created).Select(names => (Summarize(names, shared.GetValueOrDefault(names.Key, -1)) with
            {
                Containers = containers?[names.Key].Count() ?? -1, Manifests = manifests(names.First()),
            }).At(call.Version.Minor))],
            DockerJson.Readable.IReadOnlyListImageSummaryDocument);
    }

    /// <summary>An image with those of its names that are wanted.</summary>
    private static ImageSummaryDocument Summarize(IEnumerable<ImageInfo> names, long shared)
    {
        HashSet<string> wanted = [.. names.SelectMany(static name => new[] { $"{name.Repository}:{name.Tag}", $"{name.Repository}" })];
        ImageSummaryDocument all = ImageSummaryDocument.Of(names.First(), shared: shared);
        return all with { RepoTags = [.. all.RepoTags.Where(wanted.Contains)], RepoDigests = [.. all.RepoDigests.Where(name => wanted.Contains(name.Split('@')[0]))] };
    }

    private static Task InspectAsync(ApiCall call)
    {
        Platform? platform = call.Platform("platform", since: 49);
        if (platform is not null && call.Flag("manifests"))
        {
            throw new ApiException(400, "conflicting options: manifests and platform options cannot both be set");
        }

        ImageInfo image = call.Engine.Images.Get(call["name"], platform);
        ImageDocument document = ImageDocument.Of(image) with { Descriptor = DescriptorDocument.Of(image), Manifests = ManifestsOf(call, since: 48)(image) };
        return call.SendAsync(document.At(call.Version.Minor), DockerJson.Readable.ImageDocument);
    }

    /// <summary>Gives an image's manifests where the client asks for them, which it may from a version on, and null otherwise.</summary>
    private static Func<ImageInfo, IReadOnlyList<ImageManifestDocument>?> ManifestsOf(ApiCall call, int since)
    {
        if (call.Version.Minor < since || !call.Flag("manifests"))
        {
            return static _ => null;
        }

        ILookup<string, string> containers = call.Engine.Containers.IdsByImage();
        return image => ImageManifestDocument.Of(image, containers[image.Id]);
    }

    private static Task ShowHistoryAsync(ApiCall call)
    {
        _ = call.Engine.Images.Get(call["name"], call.Platform("platform", since: 48));
        return call.SendAsync([.. call.Engine.Images.History(call["name"]).Select(ImageHistoryDocument.Of)], DockerJson.Readable.IReadOnlyListImageHistoryDocument);
    }

    private static Task RemoveAsync(ApiCall call)
    {
        foreach (Platform platform in call.Platforms("platforms", since: 50))
        {
            _ = call.Engine.Images.Get(call["name"], platform); // An image has one platform, and goes with it.
        }

        return call.SendAsync(ImageRemovalDocument.Of(call.Engine.Images.Remove(call["name"], call.Flag("force"))), DockerJson.Readable.IReadOnlyListImageRemovalDocument);
    }

    private static async Task SearchAsync(ApiCall call)
    {
        ImageSearchOptions options = new() { Limit = (int)Math.Clamp(call.Number("limit") ?? 25, 1, 100) };
        foreach ((string key, string value) in call.Filters())
        {
            options = key switch
            {
                "is-official" when GoBoolean.TryParse(value, out bool official) => options with { IsOfficial = official },
                "stars" when int.TryParse(value, out int stars) => options with { MinimumStars = stars },
                "is-automated" when GoBoolean.TryParse(value, out _) => options,
                _ => throw FilterArgument.Invalid(key, value, "is-official and stars"),
            };
        }

        IReadOnlyList<ImageSearchResult> found = await call.Engine.Search.FindAsync(call.Text("term") ?? throw new ApiException(400, "term: say what to look for."), options, call.Gone);
        await call.SendAsync(
            [.. found.Select(static image => new SearchDocument { Name = image.Name, Description = image.Description, StarCount = image.Stars, IsOfficial = image.IsOfficial })],
            DockerJson.Readable.IReadOnlyListSearchDocument);
    }

    private static async Task PruneAsync(ApiCall call)
    {
        IReadOnlyList<(string Key, string Value)> filters = call.Filters();
        bool all = filters.Any(static filter => filter.Key == "dangling" && filter.Value is "false" or "0");
        ClearingFilter filter = ClearingFilters.Read(filters.Where(static filter => filter.Key != "dangling").Select(static filter => new FilterArgument(filter.Key, filter.Value)));
        StoreClearing cleared = await call.Engine.Store.ClearAsync(new ClearingOptions { Images = true, AllImages = all, Filter = filter }, call.Gone);
        await call.SendAsync(
            new ImagesPrunedDocument { ImagesDeleted = cleared.Images.Count == 0 ? null : ImageRemovalDocument.Of(cleared.Images), SpaceReclaimed = cleared.Bytes },
            DockerJson.Readable.ImagesPrunedDocument);
    }

    private static Task TagAsync(ApiCall call)
    {
        call.Engine.Images.Tag(call["name"], Reference(call.Text("repo") ?? throw new ApiException(400, "repo: give the new name."), call.Text("tag")));
        return call.SendAsync(201);
    }

    private static async Task InspectRemoteAsync(ApiCall call)
    {
        RemoteImage image = await call.Engine.RemoteImages.GetAsync(ImageReference.Parse(call["name"]), new RemoteOptions { Credential = TransferRoutes.CredentialOf(call) }, call.Gone);
        IEnumerable<string[]> platforms = image.Platforms.Count > 0 ? image.Platforms.Select(static platform => platform.Split('/'))
            : image is { OperatingSystem: { } system, Architecture: { } architecture } ? [[system, architecture, image.Variant ?? string.Empty]] : [];
        await call.SendAsync(
            new DistributionDocument
            {
                Descriptor = new() { MediaType = image.MediaType, Digest = image.Digest, Size = System.Text.Encoding.UTF8.GetByteCount(image.Manifest) },
                Platforms = [.. platforms.Select(static platform => new DistributionPlatformDocument
                {
                    Os = platform[0], Architecture = platform[1], Variant = platform.ElementAtOrDefault(2) is { Length: > 0 } variant ? variant : null,
                })],
            },
            DockerJson.Readable.DistributionDocument);
    }
}
