using System.Text;

namespace Containers.Engine.Images.Changes;

/// <summary>
/// Splits the text of an instruction into words by the Dockerfile reference's rules: quotes and backslashes as in a shell, and variables
/// (<c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-else}</c>, <c>${NAME:+instead}</c>) replaced but for those in single quotes.
/// </summary>
/// <param name="text">What follows the instruction's name.</param>
/// <param name="variable">The value of a variable; null where it is not set.</param>
internal sealed class InstructionWords(string text, Func<string, string?> variable)
{
    private readonly StringBuilder _word = new();
    private int _position;

    /// <summary>The words.</summary>
    /// <exception cref="FormatException">A quote or brace is not closed, or a replacement is of an unknown form.</exception>
    public List<string> Split()
    {
        var words = new List<string>();
        while (true)
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            if (_position == text.Length)
            {
                return words;
            }

            _word.Clear();
            while (_position < text.Length && !char.IsWhiteSpace(text[_position]))
            {
                Take();
            }

            words.Add(_word.ToString());
        }
    }

    private void Take()
    {
        char character = text[_position++];
        switch (character)
        {
            case '\'':
                int end = text.IndexOf('\'', _position);
                _word.Append(text.AsSpan(_position, (end < 0 ? throw Open("'") : end) - _position));
                _position = end + 1;
                break;
            case '"':
                TakeQuoted();
                break;
            case '\\' when _position < text.Length:
                _word.Append(text[_position++]);
                break;
            case '$':
                TakeVariable();
                break;
            default:
                _word.Append(character);
                break;
        }
    }

    private void TakeQuoted()
    {
        while (_position < text.Length && text[_position] != '"')
        {
            char character = text[_position++];
            bool escapes = character == '\\' && _position < text.Length && text[_position] is '"' or '\\' or '$';
            if (escapes && character == '\\')
            {
                _word.Append(text[_position++]);
            }
            else if (character == '$')
            {
                TakeVariable();
            }
            else
            {
                _word.Append(character);
            }
        }

        _ = _position < text.Length ? _position++ : throw Open("\"");
    }

    private void TakeVariable()
    {
        bool braces = _position < text.Length && text[_position] == '{';
        int start = braces ? _position + 1 : _position;
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        string name = text[start..end];
        _position = end;
        if (!braces)
        {
            _word.Append(name.Length == 0 ? "$" : variable(name));
            return;
        }

        int close = text.IndexOf('}', end);
        string rest = close < 0 ? throw Open("{") : text[end..close];
        _position = close + 1;
        string? value = variable(name);
        _word.Append(rest switch
        {
            "" => value,
            _ when rest.StartsWith(":-", StringComparison.Ordinal) => value is { Length: > 0 } ? value : rest[2..],
            _ when rest.StartsWith(":+", StringComparison.Ordinal) => value is { Length: > 0 } ? rest[2..] : "",
            _ => throw new FormatException($"${{{name}{rest}}} is no replacement that is known."),
        });
    }

    private static FormatException Open(string mark) => new($"A {mark} is not closed.");
}
