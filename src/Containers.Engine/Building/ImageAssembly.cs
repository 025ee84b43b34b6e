using System.Text.Json;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Graph;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Makes an image of a stage.</summary>
internal static class ImageAssembly
{
    private const string InlineVariable = "BUILDKIT_INLINE_CACHE";
    private const string Description = "the image that was built";

    /// <summary>Puts the image into the store, under its names.</summary>
    public static async Task<ImageInfo> StoreAsync(BuildSession session, StageState stage, CancellationToken cancellationToken)
    {
        var content = new MadeContent(session.Images.Content);
        ImageConfiguration configuration = Configure(session, stage);
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.ImageManifest,
            Config = content.Add(MediaTypes.ImageConfiguration, JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Plain.ImageConfiguration)),
            Layers = [.. stage.Layers.Select(layer => layer.Blob)],
            Annotations = AnnotationsOf(session, stage),
        };
        Descriptor root = content.Add(MediaTypes.ImageManifest, JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest));
        ImageGraph graph = await ImageGraph.ReadAsync(content, Description, root, platform: null, cancellationToken);
        IReadOnlyList<ImageInfo> images = await session.Images.AddAsync(
            content, [new NewImage(graph, session.Options.Tags, Description, IsMade: true)], progress: null, cancellationToken);
        return images[0];
    }

    private static Dictionary<string, string>? AnnotationsOf(BuildSession session, StageState stage)
    {
        var annotations = new Dictionary<string, string>(session.Options.Annotations);
        if (session.Options.CacheTargets.Any(target => target.IsInline) || session.Options.Arguments.GetValueOrDefault(InlineVariable) == "1")
        {
            annotations[CacheManifest.Annotation] = CacheManifest.Write(stage.StepsOf(session.Cache.Used), stage.DiffIds);
        }

        return annotations.Count > 0 ? annotations : null;
    }

    private static ImageConfiguration Configure(BuildSession session, StageState stage)
    {
        DateTimeOffset? created = session.Epoch ?? stage.Created;
        return stage.Origin with
        {
            Created = created,
            Author = stage.Author,
            Config = stage.Run,
            RootFileSystem = new RootFileSystem { DiffIds = stage.DiffIds },
            History = [.. stage.History.Select(entry => entry.Created is null ? entry with { Created = created } : entry)],
        };
    }
}
