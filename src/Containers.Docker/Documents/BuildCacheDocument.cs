using System.Text.Json.Serialization;
using Containers.Engine.Building.Cache;

namespace Containers.Docker.Documents;

/// <summary>Something that builds keep (Engine API, "BuildCache").</summary>
public sealed record BuildCacheDocument
{
    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary><c>regular</c> for a step, <c>exec.cachemount</c> for a folder of RUN --mount=type=cache.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>What it is, for people.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Whether a build has it at this moment; nobody counts that here.</summary>
    public bool InUse { get; init; }

    /// <summary>Whether an image has it too.</summary>
    public bool Shared { get; init; }

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>When it was made.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a build used it last.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset LastUsedAt { get; init; }

    /// <summary>How often it was used; nobody counts that here.</summary>
    public int UsageCount { get; init; }

    /// <summary>What is told of an entry.</summary>
    public static BuildCacheDocument Of(BuildCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new()
        {
            ID = entry.Id, Type = entry.Type, Description = entry.Description, Shared = entry.IsShared, Size = entry.Size, CreatedAt = entry.Created, LastUsedAt = entry.LastUsed,
        };
    }
}
