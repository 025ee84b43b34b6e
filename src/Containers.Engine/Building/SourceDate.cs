using System.Globalization;

namespace Containers.Engine.Building;

/// <summary>The time that a reproducible build counts as made at (SOURCE_DATE_EPOCH of reproducible-builds.org).</summary>
internal static class SourceDate
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>The time that the builder gave as an ARG; null where it gave none.</summary>
    /// <exception cref="BuildException">It is no number of seconds.</exception>
    public static DateTimeOffset? Of(BuildOptions options)
    {
        string? text = options.Arguments.GetValueOrDefault(Variable);
        if (text is not { Length: > 0 })
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new BuildException($"{Variable} is the number of seconds since 1970, not '{text}'.");
    }
}
