using System.Text.RegularExpressions;

namespace Containers.Engine.Dockerfiles;

/// <summary>Lines of a Dockerfile that stand for a file (Dockerfile reference, "Here-documents").</summary>
internal sealed partial record Heredoc
{
    /// <summary>The word that ends it, which is also the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether variables in it are replaced: not where any part of its name is quoted.</summary>
    public required bool Expands { get; init; }

    /// <summary>Whether leading tabs are removed (<c>&lt;&lt;-</c>).</summary>
    public required bool StripsTabs { get; init; }

    /// <summary>The lines as they stand there, each with its end.</summary>
    public string Content { get; init; } = string.Empty;

    /// <summary>The lines as they are meant.</summary>
    public string Text => StripsTabs ? LeadingTabs().Replace(Content, string.Empty) : Content;

    /// <summary>Reads the beginning of a heredoc, <c>&lt;&lt;EOF</c>; null where a word is none.</summary>
    /// <exception cref="FormatException">Its name has a quote that is not closed.</exception>
    public static Heredoc? TryParse(string word)
    {
        Match match = Beginning().Match(word);
        if (!match.Success || match.Groups["name"].Value is not { Length: > 0 } name)
        {
            return null;
        }

        IReadOnlyList<string> words = Words(name, keepQuotes: false);
        return words.Count == 1
            ? new Heredoc { Name = words[0], Expands = Quotes(words[0]) == Quotes(Words(name, keepQuotes: true)[0]), StripsTabs = match.Groups["strip"].Length > 0 }
            : null;
    }

    /// <summary>The heredocs that a line begins, in their order.</summary>
    /// <exception cref="FormatException">The name of one has a quote that is not closed.</exception>
    public static IReadOnlyList<Heredoc> FindAll(string line)
    {
        try
        {
            var words = new VariableExpansion('\\', NoVariables) { KeepQuotes = true, KeepEscapes = true, KeepUnset = true };
            return [.. words.Split(line).Select(TryParse).OfType<Heredoc>()];
        }
        catch (FormatException) when (!line.Contains("<<\"", StringComparison.Ordinal) && !line.Contains("<<'", StringComparison.Ordinal))
        {
            // The line is for a shell that may well understand it; what cannot be split into words begins nothing here.
            return [];
        }
    }

    private static IReadOnlyList<string> Words(string name, bool keepQuotes) =>
        new VariableExpansion('\\', NoVariables) { KeepQuotes = keepQuotes, KeepUnset = true }.Split(name);

    private static string? NoVariables(string name) => null;

    private static int Quotes(string text) => text.Count(character => character is '"' or '\'');

    [GeneratedRegex(@"^\d*<<(?<strip>-?)\s*(?<name>[^<]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^\t+", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LeadingTabs();
}
