using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Docker.Filters;

/// <summary>Reads the filters of docker's commands that remove what is not in use: <c>until=24h</c>, <c>label=NAME</c>, <c>label!=NAME=VALUE</c>.</summary>
public static class ClearingFilters
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "label, label! and until";

    /// <summary>Reads filters.</summary>
    /// <exception cref="FormatException">There is no such key, or a value is none for it.</exception>
    public static ClearingFilter Read(IEnumerable<FilterArgument> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ClearingFilter filter = new();
        foreach ((string key, string value) in filters)
        {
            filter = key switch
            {
                "label" when value.Length > 0 => filter with { Labels = [.. filter.Labels, value] },
                "label!" when value.Length > 0 => filter with { OtherLabels = [.. filter.OtherLabels, value] },
                "until" when TimeArgument.TryParse(value, DateTimeOffset.UtcNow, out DateTimeOffset until) => filter with { Until = until },
                _ => throw FilterArgument.Invalid(key, value, Keys),
            };
        }

        return filter;
    }
}
