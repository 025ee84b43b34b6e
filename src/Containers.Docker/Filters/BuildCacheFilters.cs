using Containers.Engine.Building.Cache;
using Containers.Engine.Text;

namespace Containers.Docker.Filters;

/// <summary>Reads the filters of what builds keep: <c>id=ID</c>, <c>type=regular</c>, <c>description=TEXT</c>, <c>until=24h</c>.</summary>
public static class BuildCacheFilters
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "description, id, type and until";

    /// <summary>Reads filters.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="kept">How many bytes are to be left; null for none.</param>
    /// <exception cref="FormatException">There is no such key, or a value is none for it.</exception>
    public static BuildCacheFilter Read(IEnumerable<FilterArgument> filters, long? kept = null)
    {
        ArgumentNullException.ThrowIfNull(filters);
        BuildCacheFilter filter = new() { KeptBytes = kept };
        foreach ((string key, string value) in filters)
        {
            filter = key switch
            {
                "id" => filter with { Id = value },
                "type" => filter with { Type = value },
                "description" => filter with { Description = value },
                "until" or "unused-for" when TimeArgument.TryParse(value, DateTimeOffset.UtcNow, out DateTimeOffset until) => filter with { Until = until },
                _ => throw FilterArgument.Invalid(key, value, Keys),
            };
        }

        return filter;
    }
}
