using System.Diagnostics.CodeAnalysis;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>What the directive <c>check</c> says: <c>skip=RULE,RULE;error=true;experimental=RULE</c>.</summary>
internal sealed record CheckOptions
{
    private const string All = "all";
    private const string Argument = "BUILDKIT_DOCKERFILE_CHECK";

    private HashSet<string> Skipped { get; init; } = new(StringComparer.Ordinal);

    private HashSet<string> Tried { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether warnings fail the build.</summary>
    public bool IsError { get; private set; }

    /// <summary>The options of a file: those that the builder gave, else those of its directive.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How the build is made.</param>
    /// <exception cref="BuildException">An option is unknown or has no possible value.</exception>
    public static CheckOptions Of(Dockerfile file, BuildOptions options)
    {
        string text = options.Arguments.GetValueOrDefault(Argument) ?? file.Directives.Check ?? string.Empty;
        return TryParse(text, out CheckOptions? read, out string fault)
            ? read
            : throw new BuildException($"The checks cannot be set by '{text}': {fault} Write skip=RULE,RULE;error=true, or skip=all.");
    }

    /// <summary>Whether a rule is checked.</summary>
    public bool Checks(string rule) => !Skipped.Contains(rule) && !Skipped.Contains(All);

    /// <summary>Whether a rule is checked that docker has on trial, so that a file has to ask for it.</summary>
    public bool Tries(string rule) => Tried.Contains(rule) || Tried.Contains(All);

    /// <summary>These options for an instruction: a comment above it, <c># check=skip=RULE</c>, adds to them.</summary>
    public CheckOptions For(LogicalLine line)
    {
        foreach (string comment in line.Comments)
        {
            string[] parts = comment.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name, var value] && name.Equals("check", StringComparison.OrdinalIgnoreCase))
            {
                return TryParse(value.Split(' ')[0], out CheckOptions? more, out _)
                    ? this with { Skipped = [.. Skipped, .. more.Skipped], Tried = [.. Tried, .. more.Tried] }
                    : this;
            }
        }

        return this;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out CheckOptions? options, out string fault)
    {
        options = null;
        fault = string.Empty;
        var read = new CheckOptions();
        if (string.IsNullOrWhiteSpace(text))
        {
            options = read;
            return true;
        }

        foreach (string part in text.Trim().Split(';', 3))
        {
            string[] words = part.Split('=', 2, StringSplitOptions.TrimEntries);
            string[] values = words.Length == 2 ? words[1].Split(',', StringSplitOptions.TrimEntries) : [];
            switch (words[0])
            {
                case "skip" when words.Length == 2:
                    read.Skipped.UnionWith(values);
                    break;
                case "experimental" when words.Length == 2:
                    read.Tried.UnionWith(values);
                    break;
                case "error" when words.Length == 2 && GoBoolean.TryParse(words[1], out bool isError):
                    read.IsError = isError;
                    break;
                default:
                    fault = $"'{part.Trim()}' is none of skip=, error= and experimental=.";
                    return false;
            }
        }

        options = read;
        return true;
    }
}
