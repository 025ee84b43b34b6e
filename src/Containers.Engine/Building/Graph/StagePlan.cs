using Containers.Engine.Building.Context;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>A stage that is going to be built.</summary>
/// <param name="Definition">How it stands in the Dockerfile.</param>
/// <param name="BaseName">What it begins with, with its variables replaced.</param>
/// <param name="BaseStage">The number of the stage that is; null for an image or nothing.</param>
/// <param name="Platform">The platform that it is built for.</param>
/// <param name="Context">The place of the named context that it begins with instead; null for none.</param>
/// <param name="IsReplaced">Whether that context is all of the stage, so that none of its instructions is made.</param>
internal sealed record StagePlan(StageDefinition Definition, string BaseName, int? BaseStage, Platform Platform, string? Context, bool IsReplaced)
{
    private const string Nothing = "scratch";

    /// <summary>Whether it begins with nothing.</summary>
    public bool IsFromScratch => BaseStage is null && (Context is null ? BaseName == Nothing : NamedContexts.ImageOf(Context) == Nothing);

    /// <summary>Whether it begins with the files of a context rather than with an image.</summary>
    public bool IsFromFiles => Context is not null && NamedContexts.ImageOf(Context) is null && NamedContexts.LayoutOf(Context) is null;
}
