using Containers.Engine.Images;

namespace Containers.Engine.Building.Cache;

/// <summary>What a removal of what builds keep would do.</summary>
/// <param name="Bytes">The bytes that it would free.</param>
/// <param name="Sweep">What would remove what nothing refers to then.</param>
internal sealed record BuildCachePlan(long Bytes, StoreSweep Sweep);
