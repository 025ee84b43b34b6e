using Containers.Engine.Building.Graph;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>The rule InvalidBaseImagePlatform: a stage is for one platform and begins with an image for another.</summary>
internal static class PlatformCheck
{
    private const string Rule = "InvalidBaseImagePlatform";

    /// <summary>What the rule finds; null where the image fits or the rule is not checked.</summary>
    /// <param name="options">Which rules are checked.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="platform">What its image is for.</param>
    public static BuildWarning? Of(CheckOptions options, StagePlan stage, Platform platform) =>
        stage.Platform.Distance(platform) is null && options.For(stage.Definition.From.Line).Checks(Rule)
            ? new BuildWarning(Rule, stage.Definition.From.Location.Line,
                $"The image {stage.BaseName} is for {platform}, and the stage for {stage.Platform}; pull the image for that, or build for the other.")
            : null;
}
