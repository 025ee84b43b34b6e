using Containers.Engine.Building.Graph;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>Finds out how the images run that stages begin with, without bringing them into the store.</summary>
/// <param name="images">The store and the registries.</param>
internal sealed class BaseImages(ImageService images)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What a stage's image is called here.</summary>
    public static string KeyOf(StagePlan stage) => $"{stage.Platform} {stage.Context ?? stage.BaseName}";

    /// <summary>The configurations of images by <see cref="KeyOf"/>; null where an image cannot be looked at, since nobody answers.</summary>
    /// <param name="plan">The stages.</param>
    /// <param name="local">What the store has of a stage's image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BuildException">A registry says that there is no such image.</exception>
    public async Task<Dictionary<string, ImageConfiguration?>> FindAsync(BuildPlan plan, Func<StagePlan, ImageConfiguration?> local, CancellationToken cancellationToken)
    {
        List<StagePlan> stages = [.. plan.Stages.Where(stage => stage.BaseStage is null && !stage.IsFromScratch && !stage.IsFromFiles).DistinctBy(KeyOf)];
        ImageConfiguration?[] found = await Task.WhenAll(stages.Select(async stage => local(stage) ?? await AskAsync(stage, cancellationToken)));
        return stages.Zip(found).ToDictionary(pair => KeyOf(pair.First), pair => pair.Second);
    }

    private async Task<ImageConfiguration?> AskAsync(StagePlan stage, CancellationToken cancellationToken)
    {
        if (stage.Context is not null || !ImageReference.TryParse(stage.BaseName, out ImageReference? name))
        {
            return null; // An image of a layout, which the build itself looks at.
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using RegistrySource registry = images.Registries.Open(name);
            Descriptor? root = await registry.ResolveAsync(name.Digest?.ToString() ?? name.Tag!, limit.Token);
            return root is null ? null : (await ImageGraph.ReadAsync(registry, name.Familiar, root, stage.Platform, limit.Token)).Configuration;
        }
        catch (RegistryException exception) when (exception.ErrorId == "ManifestUnknown")
        {
            throw new BuildException(stage.Definition.From.Location, exception.Message, inner: exception);
        }
        catch (Exception exception) when (exception is ContainersException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
