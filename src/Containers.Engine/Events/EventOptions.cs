namespace Containers.Engine.Events;

/// <summary>Which events are wanted.</summary>
public sealed record EventOptions
{
    /// <summary>Only those from this time on; null is all that are kept, or with <see cref="Follow"/> none of the past.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those before this time, at which a follow ends.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether to go on with what happens.</summary>
    public bool Follow { get; init; }

    /// <summary>
    /// <c>KEY=VALUE</c> each, with docker's keys: <c>container</c>, <c>event</c>, <c>image</c>, <c>label</c>, <c>network</c>, <c>type</c>, <c>volume</c> and others. One of the values of each key
    /// has to be met, and all labels. A container's name may be a pattern, <c>web*</c>.
    /// </summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}
