using Containers.Oci;

namespace Containers.Engine.Containers.Changes;

/// <summary>What an image that is made of a container shall be.</summary>
public sealed record CommitOptions
{
    /// <summary>Its name, with a tag; null gives it none.</summary>
    public ImageReference? Tag { get; init; }

    /// <summary>How it runs, where that is not as the container: Dockerfile instructions such as <c>ENV A=b</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>A remark for its history.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the container's processes stand still while its files are read.</summary>
    public bool Pause { get; init; } = true;
}
