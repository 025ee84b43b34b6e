namespace Containers.Engine.Text.Patterns;

/// <summary>A pattern of names of images or containers, as PowerShell's users write them: <c>web*</c>, <c>db?</c>, <c>node[1-3]</c>. Case does not count.</summary>
public sealed class NamePattern
{
    private readonly GlobPattern _pattern;

    private NamePattern(string text) => _pattern = GlobPattern.OfName(text.ToUpperInvariant());

    /// <summary>Whether a text is a pattern, and not a name: neither an image nor a container has a wildcard in its name.</summary>
    public static bool Is(string text) => text.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Reads a pattern; null where the text is a name.</summary>
    /// <exception cref="FormatException">A set is not closed or empty.</exception>
    public static NamePattern? Parse(string text) => Is(text) ? new NamePattern(text) : null;

    /// <summary>Whether a name is as the pattern says.</summary>
    public bool Matches(string name) => _pattern.IsMatch(name.ToUpperInvariant());
}
