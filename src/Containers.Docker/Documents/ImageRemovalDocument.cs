using System.Text.Json.Serialization;
using Containers.Engine.Images;

namespace Containers.Docker.Documents;

/// <summary>One line of what a removal of images did (Engine API, "ImageDeleteResponseItem").</summary>
public sealed record ImageRemovalDocument
{
    /// <summary>A name that the image lost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Untagged { get; init; }

    /// <summary>An image or layer that is gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deleted { get; init; }

    /// <summary>The lines of a removal.</summary>
    public static IReadOnlyList<ImageRemovalDocument> Of(IReadOnlyList<ImageRemoval> removals) =>
        [.. removals.Select(static removal => new ImageRemovalDocument { Untagged = removal.Untagged, Deleted = removal.Deleted })];
}
