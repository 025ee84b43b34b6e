using System.Text;

namespace Containers.Engine.Text.Patterns;

/// <summary>
/// A pattern with wildcards. Matching takes time in proportion to text and pattern, whatever they are: all ways to match are followed at once.
/// </summary>
internal sealed class GlobPattern
{
    private readonly GlobToken[] _tokens;

    internal GlobPattern(IEnumerable<GlobToken> tokens) => _tokens = [.. tokens];

    /// <summary>Whether it stands for one text alone.</summary>
    public bool IsLiteral => _tokens.All(token => token.Kind == GlobTokenKind.Literal);

    /// <summary>A pattern of a parameter expansion: <c>*</c> and <c>?</c> match slashes too, a backslash escapes.</summary>
    public static GlobPattern OfShell(string pattern) => new(GlobParser.Shell(pattern));

    /// <summary>A pattern for the names of images and containers: <c>*</c> and <c>?</c> match slashes too, <c>[a-z]</c> is one of a set.</summary>
    /// <exception cref="FormatException">A set is not closed or empty.</exception>
    public static GlobPattern OfName(string pattern) => new(GlobParser.Name(pattern));

    /// <summary>A pattern for one name or path, as COPY takes it: wildcards stop at slashes (Go's path.Match).</summary>
    /// <exception cref="FormatException">A set is not closed or empty.</exception>
    public static GlobPattern OfPath(string pattern) => new(GlobParser.Path(pattern));

    /// <summary>Whether it matches all of a text.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (IsLiteral)
        {
            return text.Length == _tokens.Length && StartsWithTokens(text);
        }

        int longest = -1;
        foreach (int end in new Ends(_tokens, text.ToString(), 0))
        {
            longest = end;
        }

        return longest == text.Length;
    }

    /// <summary>A text without the shortest or longest beginning that matches.</summary>
    public string WithoutPrefix(string text, bool longest) => End(_tokens, text, 0, longest) is { } end ? text[end..] : text;

    /// <summary>A text without the shortest or longest ending that matches.</summary>
    public string WithoutSuffix(string text, bool longest)
    {
        GlobToken[] backwards = [.. Enumerable.Reverse(_tokens)];
        char[] characters = text.ToCharArray();
        Array.Reverse(characters);
        return End(backwards, new string(characters), 0, longest) is { } end ? text[..^end] : text;
    }

    /// <summary>A text with the first match, or all of them, replaced; each is as long as it can be, and none is empty but in an empty text.</summary>
    public string Replace(string text, string replacement, bool all)
    {
        var result = new StringBuilder();
        int position = 0;
        while (position < text.Length)
        {
            if (End(_tokens, text, position, longest: true) is not { } end || end == position)
            {
                result.Append(text[position++]);
                continue;
            }

            result.Append(replacement);
            position = end;
            if (!all)
            {
                break;
            }
        }

        return text.Length == 0 && IsMatch(text) ? replacement : result.Append(text.AsSpan(position)).ToString();
    }

    private static int? End(GlobToken[] tokens, string text, int start, bool longest)
    {
        int? found = null;
        foreach (int end in new Ends(tokens, text, start))
        {
            found = end;
            if (!longest)
            {
                break;
            }
        }

        return found;
    }

    private bool StartsWithTokens(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i].Character != text[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where matches that begin at one place end, the shortest first.</summary>
    private sealed class Ends(GlobToken[] tokens, string text, int start)
    {
        // A state is "all before this token has matched"; the second half is "inside this token's folders, not after a slash".
        private bool[] _states = new bool[(2 * tokens.Length) + 1];
        private bool[] _next = new bool[(2 * tokens.Length) + 1];

        public IEnumerator<int> GetEnumerator()
        {
            Enter(_states, 0);
            for (int position = start; ; position++)
            {
                if (_states[tokens.Length])
                {
                    yield return position;
                }

                if (position == text.Length || !Step(text[position]))
                {
                    yield break;
                }
            }
        }

        private bool Step(char character)
        {
            Array.Clear(_next);
            bool alive = false;
            for (int i = 0; i < tokens.Length; i++)
            {
                bool inFolders = _states[tokens.Length + 1 + i];
                if (!_states[i] && !inFolders)
                {
                    continue;
                }

                switch (tokens[i].Kind)
                {
                    case GlobTokenKind.Folders:
                        alive = true;
                        _next[tokens.Length + 1 + i] = true;
                        if (character == '/')
                        {
                            Enter(_next, i + 1);
                        }

                        break;
                    case GlobTokenKind.Run or GlobTokenKind.Everything when tokens[i].Takes(character):
                        alive = true;
                        Enter(_next, i);
                        break;
                    case not (GlobTokenKind.Run or GlobTokenKind.Everything) when tokens[i].Takes(character):
                        alive = true;
                        Enter(_next, i + 1);
                        break;
                }
            }

            (_states, _next) = (_next, _states);
            return alive;
        }

        /// <summary>What may match nothing is passed over too.</summary>
        private void Enter(bool[] states, int state)
        {
            for (; !states[state]; state++)
            {
                states[state] = true;
                if (state == tokens.Length || tokens[state].Kind is not (GlobTokenKind.Run or GlobTokenKind.Everything or GlobTokenKind.Folders))
                {
                    return;
                }
            }
        }
    }
}
