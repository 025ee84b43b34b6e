using System.Text.RegularExpressions;

namespace Containers.PowerShell.Help;

/// <summary>One cmdlet's page, in the form of platyPS (schema 2.0.0).</summary>
internal sealed partial class HelpPage
{
    private readonly Dictionary<string, string> _parts;

    private HelpPage(string name, Dictionary<string, string> parts)
    {
        Name = name;
        _parts = parts;
    }

    /// <summary>The cmdlet.</summary>
    public string Name { get; }

    public string Synopsis => _parts["SYNOPSIS"];

    public string Description => _parts["DESCRIPTION"];

    public string Notes => _parts.GetValueOrDefault("NOTES", "");

    /// <summary>The parameters of each set, as <c>Get-Command -Syntax</c> prints them.</summary>
    public IEnumerable<IReadOnlyList<SyntaxParameter>> Syntaxes =>
        Fence().Matches(_parts["SYNTAX"]).Select(block => SyntaxParameter.ParseAll(block.Groups["text"].Value));

    /// <summary>Its own parameters, without what stands for the common ones.</summary>
    public IEnumerable<HelpParameter> Parameters => Sections(_parts["PARAMETERS"], "### ")
        .Where(parameter => parameter.Key.StartsWith('-')).Select(parameter => HelpParameter.Parse(parameter.Key[1..], parameter.Value));

    /// <summary>Title, code and what is said of it.</summary>
    public IEnumerable<(string Title, string Code, string Remarks)> Examples => Sections(_parts["EXAMPLES"], "### ").Select(example =>
        (example.Key, Fence().Match(example.Value).Groups["text"].Value, Fence().Replace(example.Value, "")));

    /// <summary>Type and what is said of it.</summary>
    public Dictionary<string, string> Inputs => Sections(_parts["INPUTS"], "### ");

    /// <inheritdoc cref="Inputs"/>
    public Dictionary<string, string> Outputs => Sections(_parts["OUTPUTS"], "### ");

    public IEnumerable<string> Links => Link().Matches(_parts["RELATED LINKS"]).Select(link => link.Groups["text"].Value);

    /// <summary>Reads a page.</summary>
    /// <exception cref="KeyNotFoundException">A part is missing, when it is asked for.</exception>
    public static HelpPage Parse(string text)
    {
        KeyValuePair<string, string> page = Sections(text, "# ").Single();
        return new HelpPage(page.Key, Sections(page.Value, "## "));
    }

    /// <summary>A block of code between two fences.</summary>
    [GeneratedRegex(@"^```\w*\n(?<text>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    internal static partial Regex Fence();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]+\)")]
    internal static partial Regex Link();

    /// <summary>What stands below each heading; a line of code is none.</summary>
    private static Dictionary<string, string> Sections(string text, string mark)
    {
        Dictionary<string, string> sections = [];
        string? heading = null;
        bool code = false;
        List<string> lines = [];
        foreach (string line in text.Split('\n').Append(mark))
        {
            code ^= line.StartsWith("```", StringComparison.Ordinal);
            if (code || !line.StartsWith(mark, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            if (heading is not null)
            {
                sections.Add(heading, string.Join('\n', lines).Trim('\n'));
            }

            (heading, lines) = (line[mark.Length..].Trim(), []);
        }

        return sections;
    }
}
