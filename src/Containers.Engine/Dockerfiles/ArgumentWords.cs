using System.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>Splits what follows an instruction's name, before any variable is replaced.</summary>
internal static class ArgumentWords
{
    private static readonly char[] WhiteSpace = [' ', '\t', '\v', '\f', '\r'];

    /// <summary>The words between white space.</summary>
    public static IReadOnlyList<string> Plain(string text) => text.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words between white space that is not quoted or escaped. Quotes and escapes stay in them.</summary>
    public static IReadOnlyList<string> Quoted(string text, char escape)
    {
        var words = new List<string>();
        for (int position = 0; (position = SkipSpace(text, position)) < text.Length;)
        {
            words.Add(ReadWord(text, ref position, escape));
        }

        return words;
    }

    /// <summary><c>A=b C=d</c>; or <c>A b c</c>, the old form for one pair.</summary>
    /// <exception cref="FormatException">A word is no pair, or a name is empty.</exception>
    public static IReadOnlyList<NameValue> Pairs(string text, char escape, string instruction)
    {
        IReadOnlyList<string> words = Quoted(text, escape);
        if (words.Count == 0)
        {
            throw new FormatException($"{instruction} needs at least one NAME=value.");
        }

        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            string[] parts = text.Split(WhiteSpace, 2, StringSplitOptions.TrimEntries);
            return parts.Length == 2 && parts[1].Length > 0
                ? [new NameValue(parts[0], parts[1], IsOldForm: true)]
                : throw new FormatException($"{instruction} needs a value for {text}; write {text}=value.");
        }

        return [.. words.Select(word => word.IndexOf('=', StringComparison.Ordinal) switch
        {
            > 0 and var equals => new NameValue(word[..equals], word[(equals + 1)..], IsOldForm: false),
            0 => throw new FormatException($"'{word}' has no name before its equals sign."),
            _ => throw new FormatException($"'{word}' is not of the form NAME=value; quote a value that has spaces."),
        })];
    }

    internal static int SkipSpace(string text, int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    private static string ReadWord(string text, ref int position, char escape)
    {
        var word = new StringBuilder();
        char quote = '\0';
        for (; position < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[position])); position++)
        {
            char character = text[position];
            if (character == escape && quote != '\'')
            {
                if (position + 1 == text.Length)
                {
                    continue; // One at the very end means nothing.
                }

                word.Append(character);
                character = text[++position];
            }
            else if (quote == '\0' && character is '\'' or '"')
            {
                quote = character;
            }
            else if (character == quote)
            {
                quote = '\0';
            }

            word.Append(character);
        }

        return word.ToString();
    }
}
