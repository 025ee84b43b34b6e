using Containers.Engine.Building.Dockerfiles;

namespace Containers.Engine.Building.Checks;

/// <summary>What the directive <c>check</c> says: <c>skip=RULE,RULE;error=true;experimental=RULE</c>.</summary>
internal sealed record CheckOptions
{
    private HashSet<string> Skipped { get; } = new(StringComparer.OrdinalIgnoreCase);

    private HashSet<string> Tried { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether warnings fail the build.</summary>
    public bool IsError { get; private set; }

    /// <summary>Reads the directive; null is none.</summary>
    public static CheckOptions Parse(string? directive)
    {
        var options = new CheckOptions();
        foreach (string part in (directive ?? string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split('=', 2, StringSplitOptions.TrimEntries);
            string value = words.Length == 2 ? words[1] : string.Empty;
            if (words[0] == "skip")
            {
                options.Skipped.UnionWith(value.Split(',', StringSplitOptions.TrimEntries));
            }
            else if (words[0] == "experimental")
            {
                options.Tried.UnionWith(value.Split(',', StringSplitOptions.TrimEntries));
            }
            else if (words[0] == "error")
            {
                options.IsError = value == "true";
            }
        }

        return options;
    }

    /// <summary>Whether a rule is checked.</summary>
    public bool Checks(string rule) => !Skipped.Contains(rule) && !Skipped.Contains("all");

    /// <summary>Whether a rule is checked that docker has on trial, so that a file has to ask for it.</summary>
    public bool Tries(string rule) => Checks(rule) && (Tried.Contains(rule) || Tried.Contains("all"));

    /// <summary>The options of a file.</summary>
    public static CheckOptions Of(Dockerfile file) => Parse(file.Directives.Check);
}
