using System.Text.Json;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Graph;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Building.Outputs;

/// <summary>Makes an image of a stage.</summary>
internal static class ImageAssembly
{
    private const string InlineVariable = "BUILDKIT_INLINE_CACHE";

    /// <summary>What to call the image in errors.</summary>
    public const string Description = "the image that was built";

    /// <summary>Writes an image down.</summary>
    /// <param name="session">The build.</param>
    /// <param name="stage">The stage at its end.</param>
    /// <param name="content">Gets its documents.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<ImageGraph> WriteAsync(BuildSession session, StageState stage, MadeContent content, CancellationToken cancellationToken)
    {
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
        return ImageGraph.ReadAsync(content, Description, root, platform: null, cancellationToken);
    }

    private static Dictionary<string, string>? AnnotationsOf(BuildSession session, StageState stage)
    {
        var annotations = new Dictionary<string, string>(session.Options.Annotations);
        if (session.Options.CacheTargets.Any(target => target.IsInline) || (GoBoolean.TryParse(session.Options.Arguments.GetValueOrDefault(InlineVariable, "0"), out bool isInline) && isInline))
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
            Author = stage.Configuration.Author,
            Config = stage.Configuration.Run,
            RootFileSystem = new RootFileSystem { DiffIds = stage.DiffIds },
            History = [.. stage.History.Select(entry => entry.Created is null ? entry with { Created = created } : entry)],
        };
    }
}
