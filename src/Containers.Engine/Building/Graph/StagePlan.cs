using Containers.Engine.Building.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>A stage that is going to be built.</summary>
/// <param name="Definition">How it stands in the Dockerfile.</param>
/// <param name="BaseName">What it begins with, with its variables replaced.</param>
/// <param name="BaseStage">The number of the stage that is; null for an image or nothing.</param>
/// <param name="Platform">The platform that it is built for.</param>
internal sealed record StagePlan(StageDefinition Definition, string BaseName, int? BaseStage, Platform Platform)
{
    /// <summary>Whether it begins with nothing.</summary>
    public bool IsFromScratch => BaseStage is null && BaseName == "scratch";
}
