using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Requests;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Registry.Credentials;
using Containers.Engine.Registry.Remote;
using Containers.Oci;
using Containers.Service.Routing;

namespace Containers.Service.Images;

/// <summary>How images come and go: registries, archives, and containers that become images.</summary>
internal static class TransferRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("POST", "/images/create", CreateAsync),
        new("POST", "/images/load", LoadAsync),
        new("GET", "/images/get", static call => SaveAsync(call, [.. call.Texts("names").SelectMany(static names => names.Split(','))])),
        new("GET", "/images/{name*}/get", static call => SaveAsync(call, [call["name"]])),
        new("POST", "/images/{name*}/push", PushAsync),
        new("POST", "/commit", CommitAsync),
    ];

    /// <summary>Who the client is at a registry; null for whoever is signed in there.</summary>
    public static RegistryCredential? CredentialOf(ApiCall call) => AuthenticationRequest.ReadHeader(call.Headers["X-Registry-Auth"]);

    private static Platform? PlatformOf(ApiCall call) => call.Text("platform") is { } text ? Platform.Parse(text) : null;

    private static Task CreateAsync(ApiCall call) => call.Text("fromImage") is { } image ? PullAsync(call, image)
        : call.Text("fromSrc") is { } source ? ImportAsync(call, source)
        : throw new ApiException(400, "Give fromImage to pull an image, or fromSrc to import one.");

    private static async Task PullAsync(ApiCall call, string image)
    {
        string? tag = call.Text("tag");
        ImageReference named = ImageRoutes.Reference(image, tag);
        LayerReporter reporter = new(call);
        PullOptions options = new() { Platform = PlatformOf(call), Credential = CredentialOf(call) };
        await reporter.RunAsync(async () =>
        {
            // Without a tag, all tags of the repository come.
            IReadOnlyList<ImageReference> references = tag is null && ImageReference.TryParseRepository(image, out ImageReference? repository) ? await TagsOfAsync(call, repository) : [named];
            foreach (ImageReference reference in references)
            {
                string? before = TryGet(call, reference.Familiar)?.Id;
                ImageInfo pulled = await call.Engine.Images.PullAsync(reference, options, reporter, call.Gone);
                reporter.Tell(new() { Status = $"Digest: {pulled.Digest}" });
                reporter.Tell(new() { Status = before == pulled.Id ? $"Status: Image is up to date for {reference.Familiar}" : $"Status: Downloaded newer image for {reference.Familiar}" });
            }
        });
    }

    private static async Task<IReadOnlyList<ImageReference>> TagsOfAsync(ApiCall call, ImageReference repository)
    {
        List<ImageReference> references = [];
        await foreach (RemoteImageTag tag in call.Engine.RemoteImages.ListTagsAsync(repository, new RemoteOptions { Credential = CredentialOf(call) }, call.Gone))
        {
            references.Add(repository.WithTag(tag.Tag));
        }

        return references;
    }

    private static async Task ImportAsync(ApiCall call, string source)
    {
        string? name = call.Text("repo");
        ImportOptions options = new()
        {
            Changes = call.Texts("changes"),
            Message = call.Text("message"),
            Platform = PlatformOf(call),
            Tag = name is null ? null : ImageRoutes.Reference(name, call.Text("tag")),
        };
        LayerReporter reporter = new(call);
        await reporter.RunAsync(async () =>
        {
            ImageInfo imported = source == "-" ? await call.Engine.Archives.ImportAsync(call.Body, options, null, call.Gone)
                : Uri.TryCreate(source, UriKind.Absolute, out Uri? address) && (address.Scheme is "http" or "https") ? await call.Engine.Archives.ImportAsync(source, options, null, call.Gone)
                : throw new ApiException(400, $"fromSrc: '{source}' is no address of a web server; give one, or - for the request's content.");
            reporter.Tell(new() { Status = imported.Id });
        });
    }

    private static async Task LoadAsync(ApiCall call)
    {
        LayerReporter reporter = new(call);
        LoadOptions options = new() { Platform = call.Platform("platform", since: 48) };
        await reporter.RunAsync(async () =>
        {
            IReadOnlyList<ImageInfo> loaded = await call.Engine.Archives.LoadAsync(call.Body, options, call.Flag("quiet") ? null : reporter, call.Gone);
            foreach (ImageInfo image in loaded)
            {
                reporter.Tell(new() { Stream = image.Tag is null ? $"Loaded image ID: {image.Id}\n" : $"Loaded image: {image.Repository}:{image.Tag}\n" });
            }
        });
    }

    private static async Task SaveAsync(ApiCall call, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw new ApiException(400, "names: say which images.");
        }

        string[] images = [.. names.SelectMany(call.Engine.Images.FindSaved).Distinct()];
        if (call.Platform("platform", since: 48) is { } platform)
        {
            Array.ForEach(images, image => _ = call.Engine.Images.Get(image, platform));
        }

        Stream content = await call.Response.BeginAsync(200, "application/x-tar");
        await call.Engine.Archives.SaveAsync(images, content, ArchiveFormat.Docker, null, call.Gone);
    }

    private static async Task PushAsync(ApiCall call)
    {
        // Without a tag, all tags of the repository go.
        IReadOnlyList<string> names = call.Text("tag") is { } tag ? [$"{call["name"]}:{tag}"]
            : call["name"].LastIndexOf(':') > call["name"].LastIndexOf('/') ? [call["name"]]
            : [.. call.Engine.Images.FindTags(call["name"]).Select(static image => image.ToString())];
        Platform? platform = call.Platform("platform", since: 46);
        PushOptions options = new() { Credential = CredentialOf(call) };
        LayerReporter reporter = new(call);
        await reporter.RunAsync(async () =>
        {
            if (names.Count == 0)
            {
                throw new ApiException(404, $"An image does not exist locally with the tag: {call["name"]}");
            }

            foreach (string name in names)
            {
                ImageReference reference = ImageReference.Parse(name);
                _ = call.Engine.Images.Get(name, platform);
                reporter.Tell(new() { Status = $"The push refers to repository [{reference.Registry}/{reference.Repository}]" });
                ImageInfo pushed = await call.Engine.Images.PushAsync(reference, options, reporter, call.Gone);
                reporter.Tell(new() { Status = $"{reference.Tag}: digest: {pushed.Digest} size: {pushed.Size}" });
                reporter.Tell(new() { ProgressDetail = new(), Aux = new() { Tag = reference.Tag, Digest = pushed.Digest?.ToString(), Size = pushed.Size } });
            }
        });
    }

    private static async Task CommitAsync(ApiCall call)
    {
        Container container = call.Engine.Containers.Find(call.Text("container") ?? throw new ApiException(400, "container: say which one."));
        CommitOptions options = new()
        {
            Author = call.Text("author"),
            Message = call.Text("comment"),
            Pause = call.Flag("pause", otherwise: true),
            Changes = [.. CommitRequest.Read((await call.ReadAllAsync()).Span), .. call.Texts("changes").SelectMany(static change => change.Split('\n', StringSplitOptions.RemoveEmptyEntries))],
            Tag = call.Text("repo") is { } name ? ImageRoutes.Reference(name, call.Text("tag")) : null,
        };
        ImageInfo made = await container.CommitAsync(options, call.Gone);
        await call.SendAsync(new CreatedDocument { Id = made.Id }, DockerJson.Readable.CreatedDocument, 201);
    }

    private static ImageInfo? TryGet(ApiCall call, string name)
    {
        try
        {
            return call.Engine.Images.Get(name);
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }
}
