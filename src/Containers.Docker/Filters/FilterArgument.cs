using Containers.Engine.Text;

namespace Containers.Docker.Filters;

/// <summary>A filter as it stands on a command line: <c>KEY=VALUE</c>.</summary>
/// <param name="Key">What it asks for, in small letters.</param>
/// <param name="Value">What that has to be.</param>
public readonly record struct FilterArgument(string Key, string Value)
{
    /// <summary>Reads filters; one without text is none.</summary>
    /// <exception cref="FormatException">One has no equals sign.</exception>
    public static IEnumerable<FilterArgument> ReadAll(IEnumerable<string>? texts) => (texts ?? []).Where(static text => text.Length > 0).Select(Read);

    /// <summary>The error of a filter that a list does not have, or whose value is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="keys">The keys that there are.</param>
    public static FormatException Invalid(string key, string value, string keys) => new($"invalid filter '{key}={value}'. There are {keys}.");

    private static FilterArgument Read(string text)
    {
        (string key, string? value) = Assignment.Of(text);
        return value is null ? throw new FormatException($"bad format of filter '{text}': KEY=VALUE is expected.") : new(key.Trim().ToLowerInvariant(), value.Trim());
    }
}
