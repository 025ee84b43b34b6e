using Containers.Engine.Text.Patterns;

namespace Containers.Engine.Building.Context;

/// <summary>
/// What of a context is left out: the rules of a <c>.dockerignore</c> file (Dockerfile reference), or the patterns of <c>--exclude</c>. The last
/// rule that matches a path, or a folder that it is in, decides.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly List<(string Text, GlobPattern Pattern, bool Includes)> _rules = [];

    private IgnoreRules(IEnumerable<string> rules)
    {
        foreach (string rule in rules)
        {
            bool includes = rule.StartsWith('!');
            string pattern = Clean(includes ? rule[1..].Trim() : rule);
            if (pattern.Length > 0 && pattern != ".")
            {
                _rules.Add((pattern, new GlobPattern(GlobParser.Ignore(pattern)), includes));
            }
        }
    }

    /// <summary>Leaves nothing out.</summary>
    public static IgnoreRules None { get; } = new([]);

    /// <summary>Whether there is any rule.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Whether a rule takes in again what another one leaves out.</summary>
    public bool HasExceptions => _rules.Exists(rule => rule.Includes);

    /// <summary>Whether the rules leave out all there is.</summary>
    public bool LeavesNothing => _rules.Exists(rule => rule is { Text: "*" or "**" or "**/*", Includes: false });

    /// <summary>The number of rules, which <see cref="Matches"/> wants room for.</summary>
    public int Count => _rules.Count;

    /// <summary>Reads an ignore file.</summary>
    /// <exception cref="FormatException">A pattern is malformed.</exception>
    public static IgnoreRules Parse(string text) => new(text.TrimStart('\uFEFF').Split('\n')
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Trim())
        .Where(line => line.Length > 0));

    /// <summary>Rules that are given one by one.</summary>
    /// <exception cref="FormatException">A pattern is malformed.</exception>
    public static IgnoreRules Of(IEnumerable<string> patterns) => new(patterns.Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0));

    /// <summary>Whether a path is left out.</summary>
    /// <param name="path">Relative to the context, with slashes between.</param>
    public bool Ignores(string path)
    {
        if (IsEmpty)
        {
            return false;
        }

        bool[] matched = new bool[Count];
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); ; slash = path.IndexOf('/', slash + 1))
        {
            bool ignored = Matches(slash < 0 ? path : path[..slash], matched);
            if (slash < 0)
            {
                return ignored;
            }
        }
    }

    /// <summary>Whether a path is left out, on the way down from folder to folder.</summary>
    /// <param name="path">Relative to the context, with slashes between.</param>
    /// <param name="matched">Which rules match a folder that the path is in; on return, which match the path too.</param>
    public bool Matches(string path, Span<bool> matched)
    {
        bool ignored = false;
        for (int i = 0; i < _rules.Count; i++)
        {
            matched[i] = matched[i] || _rules[i].Pattern.IsMatch(path);
            ignored = matched[i] ? !_rules[i].Includes : ignored;
        }

        return ignored;
    }

    /// <summary>Whether something in a folder that is left out may be taken in again, so that it has to be looked into.</summary>
    public bool MayIncludeBelow(string folder) => _rules.Exists(rule =>
        rule.Includes && (!rule.Pattern.IsLiteral || rule.Text.StartsWith(folder + "/", StringComparison.Ordinal)));

    /// <summary>A pattern without empty, <c>.</c> and <c>..</c> components, from the context's root.</summary>
    private static string Clean(string pattern)
    {
        var parts = new List<string>();
        foreach (string part in pattern.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
