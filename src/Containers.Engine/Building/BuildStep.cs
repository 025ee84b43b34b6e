namespace Containers.Engine.Building;

/// <summary>One step of a build.</summary>
/// <param name="Number">Its number in the build, from 1.</param>
/// <param name="Stage">The stage it belongs to, by name or number.</param>
/// <param name="Position">Its place in the stage, from 1.</param>
/// <param name="Total">How many steps the stage has.</param>
/// <param name="Text">The instruction.</param>
public sealed record BuildStep(int Number, string Stage, int Position, int Total, string Text)
{
    /// <summary>Whether it was taken from the cache.</summary>
    public bool IsCached { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The layer that it made, by diff ID; null where it made none.</summary>
    public string? Layer { get; init; }

    /// <summary>Its text.</summary>
    public override string ToString() => Text;
}
