using Containers.Engine.Images;

namespace Containers.Docker.Documents;

/// <summary>A step of an image's making (Engine API, "ImageHistory").</summary>
public sealed record ImageHistoryDocument
{
    /// <summary>The image at this step, or <c>&lt;missing&gt;</c>.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>When, in seconds since 1970.</summary>
    public long Created { get; init; }

    /// <summary>The step's command.</summary>
    public string CreatedBy { get; init; } = string.Empty;

    /// <summary>The image's names at this step.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The bytes of its layer.</summary>
    public long Size { get; init; }

    /// <summary>A remark.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>A step's document.</summary>
    public static ImageHistoryDocument Of(ImageHistoryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new()
        {
            Id = entry.Id ?? "<missing>",
            Created = entry.Created?.ToUnixTimeSeconds() ?? 0,
            CreatedBy = entry.CreatedBy,
            Tags = entry.Tags.Count > 0 ? entry.Tags : null,
            Size = entry.Size,
            Comment = entry.Comment,
        };
    }
}
