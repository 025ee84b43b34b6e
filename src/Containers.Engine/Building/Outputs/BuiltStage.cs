using Containers.Engine.Building.Graph;

namespace Containers.Engine.Building.Outputs;

/// <summary>The stage that is wanted, built for one platform.</summary>
/// <param name="Session">The build, which keeps its layers.</param>
/// <param name="State">The stage at its end.</param>
internal sealed record BuiltStage(BuildSession Session, StageState State);
