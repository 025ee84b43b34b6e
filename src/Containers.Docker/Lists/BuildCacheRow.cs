using Containers.Docker.Templates;
using Containers.Engine.Building.Cache;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One thing that builds keep in the list of <c>system df -v</c> and <c>builder du</c>; its fields in the order of docker's JSON.</summary>
public sealed record BuildCacheRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<BuildCacheRow> Shape = new(
        new ListHeadings
        {
            ["ID"] = "CACHE ID",
            ["CacheType"] = "CACHE TYPE",
            ["Size"] = "SIZE",
            ["CreatedSince"] = "CREATED",
            ["LastUsedSince"] = "LAST USED",
            ["UsageCount"] = "USAGE",
            ["Shared"] = "SHARED",
            ["InUse"] = "IN USE",
            ["Parent"] = "PARENT",
            ["Description"] = "DESCRIPTION",
        },
        ("ID", static row => row.ID),
        ("CacheType", static row => row.CacheType),
        ("Size", static row => row.Size),
        ("CreatedSince", static row => row.CreatedSince),
        ("LastUsedSince", static row => row.LastUsedSince),
        ("Shared", static row => row.Shared))
    {
        Quiet = static row => row.ID,
    };

    /// <summary>BuildKit's word for its kind.</summary>
    public string CacheType { get; init; } = string.Empty;

    /// <summary>How long ago it was made.</summary>
    public string CreatedSince { get; init; } = string.Empty;

    /// <summary>The instruction.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Whether a build has it at this moment; nobody counts that here.</summary>
    public string InUse { get; init; } = "false";

    /// <summary>How long ago a build used it.</summary>
    public string LastUsedSince { get; init; } = string.Empty;

    /// <summary>What it was made of; here a step is known by all below it.</summary>
    public string Parent { get; init; } = string.Empty;

    /// <summary>Whether an image has it too.</summary>
    public string Shared { get; init; } = string.Empty;

    /// <summary>Its bytes.</summary>
    public string Size { get; init; } = string.Empty;

    /// <summary>How often it was used; nobody counts that here.</summary>
    public string UsageCount { get; init; } = string.Empty;

    /// <summary>The line of something.</summary>
    /// <param name="entry">The thing.</param>
    /// <param name="truncate">Whether its ID is shortened.</param>
    public static BuildCacheRow Of(BuildCacheEntry entry, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new BuildCacheRow
        {
            CacheType = entry.Type,
            CreatedSince = HumanText.Ago(entry.Created),
            Description = entry.Description,
            ID = truncate ? entry.Id[..Math.Min(entry.Id.Length, 12)] : entry.Id,
            LastUsedSince = HumanText.Ago(entry.LastUsed),
            Shared = entry.IsShared ? "true" : "false",
            Size = HumanText.Size(entry.Size),
        };
    }
}
