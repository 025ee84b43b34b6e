using System.Text.RegularExpressions;

namespace Containers.Engine.Dockerfiles;

/// <summary>What the first comments of a Dockerfile say about it (Dockerfile reference, "Parser directives").</summary>
internal sealed partial record ParserDirectives
{
    private static readonly string[] Names = ["syntax", "escape", "check"];

    /// <summary>The character that escapes and continues lines: a backslash or a backtick.</summary>
    public char Escape { get; private init; } = '\\';

    /// <summary>The front end that the file was written for; every one is read by this one.</summary>
    public string? Syntax { get; private init; }

    /// <summary>How the file is to be checked: <c>skip=RULE,…;error=true</c>.</summary>
    public string? Check { get; private init; }

    /// <summary>How many lines they take.</summary>
    public int Lines { get; private init; }

    /// <summary>Reads the directives at the beginning of a file; the first line that is none ends them.</summary>
    /// <exception cref="DockerfileException">One stands there twice, or has no possible value.</exception>
    public static ParserDirectives Read(string file, IReadOnlyList<string> lines)
    {
        var directives = new ParserDirectives();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((int index, string line) in lines.Index())
        {
            Match match = Directive().Match(line.TrimStart());
            string name = match.Groups["name"].Value.ToLowerInvariant();
            if (!match.Success || !Names.Contains(name))
            {
                break;
            }

            var location = new SourceLocation(file, index + 1, index + 1, line);
            string value = match.Groups["value"].Value;
            if (!seen.Add(name))
            {
                throw new DockerfileException(location, $"The directive '{name}' can stand in a Dockerfile only once.");
            }

            directives = directives with { Lines = index + 1 };
            directives = name switch
            {
                "syntax" => directives with { Syntax = value },
                "check" => directives with { Check = value },
                _ when value is "\\" or "`" => directives with { Escape = value[0] },
                _ => throw new DockerfileException(location, $"'{value}' cannot be the escape character; a backslash or a backtick can."),
            };
        }

        return directives;
    }

    [GeneratedRegex(@"^#\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?<value>.+?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
