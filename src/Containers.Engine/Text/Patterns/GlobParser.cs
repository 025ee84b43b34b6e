namespace Containers.Engine.Text.Patterns;

/// <summary>Reads the dialects of patterns.</summary>
internal static class GlobParser
{
    private const string Everything = "**";

    /// <inheritdoc cref="GlobPattern.OfShell"/>
    public static IEnumerable<GlobToken> Shell(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            yield return pattern[i] switch
            {
                '*' => new GlobToken(GlobTokenKind.Everything),
                '?' => new GlobToken(GlobTokenKind.Any),
                '\\' when i + 1 < pattern.Length => new GlobToken(GlobTokenKind.Literal, pattern[++i]),
                char character => new GlobToken(GlobTokenKind.Literal, character),
            };
        }
    }

    /// <inheritdoc cref="GlobPattern.OfName"/>
    public static IEnumerable<GlobToken> Name(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            yield return pattern[i] switch
            {
                '*' => new GlobToken(GlobTokenKind.Everything),
                '?' => new GlobToken(GlobTokenKind.Any),
                '[' => Set(pattern, ref i),
                char character => new GlobToken(GlobTokenKind.Literal, character),
            };
        }
    }

    /// <inheritdoc cref="GlobPattern.OfPath"/>
    public static IEnumerable<GlobToken> Path(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            yield return One(pattern, ref i);
        }
    }

    /// <summary>
    /// A rule of an ignore file: besides the wildcards of a path, <c>**</c> matches any number of folders, at the end everything. A rule
    /// that begins with it and has no other wildcard matches the ending of any path.
    /// </summary>
    /// <exception cref="FormatException">A set is not closed or empty.</exception>
    public static IEnumerable<GlobToken> Ignore(string pattern)
    {
        if (pattern.StartsWith(Everything, StringComparison.Ordinal) && pattern.Length > 2 && pattern.AsSpan(2).IndexOfAny("*?[]\\") < 0)
        {
            string ending = pattern[2..];
            return ending[0] == '/'
                ? [new GlobToken(GlobTokenKind.Folders), .. Path(ending[1..])]
                : [new GlobToken(GlobTokenKind.Everything), .. Path(ending)];
        }

        return IgnoreTokens(pattern);
    }

    private static IEnumerable<GlobToken> IgnoreTokens(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (!pattern.AsSpan(i).StartsWith(Everything))
            {
                yield return One(pattern, ref i);
                continue;
            }

            i++;
            bool slash = i + 1 < pattern.Length && pattern[i + 1] == '/';
            i += slash ? 1 : 0;
            yield return new GlobToken(i + 1 == pattern.Length ? GlobTokenKind.Everything : GlobTokenKind.Folders);
        }
    }

    private static GlobToken One(string pattern, ref int i)
    {
        switch (pattern[i])
        {
            case '*':
                return new GlobToken(GlobTokenKind.Run);
            case '?':
                return new GlobToken(GlobTokenKind.One);
            case '[':
                return Set(pattern, ref i);
            case '\\' when i + 1 < pattern.Length:
                return new GlobToken(GlobTokenKind.Literal, pattern[++i]);
            case '\\':
                throw Malformed(pattern);
            default:
                return new GlobToken(GlobTokenKind.Literal, pattern[i]);
        }
    }

    /// <summary><c>[a-z]</c> or <c>[^a-z]</c>; on return the position is that of the closing bracket.</summary>
    private static GlobToken Set(string pattern, ref int i)
    {
        i++;
        bool negated = i < pattern.Length && pattern[i] == '^';
        i += negated ? 1 : 0;
        var ranges = new List<(char From, char To)>();
        while (i < pattern.Length && (pattern[i] != ']' || ranges.Count == 0))
        {
            char from = Character(pattern, ref i);
            char to = from;
            if (i < pattern.Length && pattern[i] == '-')
            {
                i++;
                to = Character(pattern, ref i);
            }

            ranges.Add((from, to));
        }

        return i < pattern.Length ? new GlobToken(GlobTokenKind.Set, Ranges: ranges, Negated: negated) : throw Malformed(pattern);
    }

    private static char Character(string pattern, ref int i)
    {
        i += i < pattern.Length && pattern[i] == '\\' ? 1 : 0;
        return i < pattern.Length && pattern[i] is not (']' or '-') ? pattern[i++] : throw Malformed(pattern);
    }

    private static FormatException Malformed(string pattern) => new($"The pattern '{pattern}' is malformed; a set is closed by ], and a backslash is followed by what it escapes.");
}
