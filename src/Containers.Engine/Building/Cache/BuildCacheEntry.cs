namespace Containers.Engine.Building.Cache;

/// <summary>One thing that builds keep for the next ones: the layer of a step, or a folder that steps mount.</summary>
/// <param name="Id">What it is known by.</param>
/// <param name="Type">BuildKit's word for its kind: <c>regular</c> or <c>exec.cachemount</c>.</param>
/// <param name="Description">The instruction; empty for a folder.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastUsed">When a build used it last.</param>
/// <param name="IsShared">Whether an image has it too, so that nothing is free without it here.</param>
public sealed record BuildCacheEntry(string Id, string Type, string Description, long Size, DateTimeOffset Created, DateTimeOffset LastUsed, bool IsShared)
{
    /// <summary>The layer of a step.</summary>
    public const string Regular = "regular";

    /// <summary>A folder of <c>RUN --mount=type=cache</c>.</summary>
    public const string Mount = "exec.cachemount";
}
