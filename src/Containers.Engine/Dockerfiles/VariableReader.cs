using System.Text;
using Containers.Engine.Text.Patterns;

namespace Containers.Engine.Dockerfiles;

/// <summary>Reads one text for <see cref="VariableExpansion"/>.</summary>
internal sealed class VariableReader(VariableExpansion rules, string text)
{
    private const int DeepestNesting = 50;
    private int _position;
    private int _depth;

    private bool AtEnd => _position >= text.Length;

    private char Current => text[_position];

    /// <summary>Reads all of the text.</summary>
    public ExpandedText Read()
    {
        var result = new ExpandedText();
        ReadUntil(null, rules.KeepEscapes, result);
        return result;
    }

    /// <summary>Reads up to a character, and past it; to the end where there is none to stop at.</summary>
    private void ReadUntil(char? stop, bool keepEscapes, ExpandedText result)
    {
        while (!AtEnd)
        {
            char character = text[_position++];
            if (character == stop)
            {
                return;
            }

            switch (character)
            {
                case '\'' when !rules.IgnoreQuotes:
                    result.AppendQuoted(ReadSingleQuoted());
                    break;
                case '"' when !rules.IgnoreQuotes:
                    result.AppendQuoted(ReadDoubleQuoted(keepEscapes));
                    break;
                case '$':
                    result.AppendSplit(ReadVariable());
                    break;
                case '<' when !AtEnd && Current == '<':
                    result.AppendQuoted(ReadHeredocMark());
                    break;
                default:
                    if (character == rules.Escape)
                    {
                        ReadEscaped(keepEscapes, result);
                    }
                    else
                    {
                        result.AppendSplit(character);
                    }

                    break;
            }
        }

        if (stop is not null)
        {
            throw NotClosed('{');
        }
    }

    private void ReadEscaped(bool keepEscapes, ExpandedText result)
    {
        if (keepEscapes)
        {
            result.AppendQuoted(rules.Escape.ToString());
        }

        if (!AtEnd)
        {
            result.AppendQuoted(text[_position++].ToString());
        }
    }

    /// <summary>A name may stand apart from its <c>&lt;&lt;</c>: both are one word.</summary>
    private string ReadHeredocMark()
    {
        int start = _position - 1;
        _position++;
        while (!AtEnd && char.IsWhiteSpace(Current))
        {
            _position++;
        }

        return text[start.._position];
    }

    private string ReadSingleQuoted()
    {
        int end = text.IndexOf('\'', _position);
        string quoted = end < 0 ? throw NotClosed('\'') : text[_position..end];
        _position = end + 1;
        return rules.KeepQuotes ? $"'{quoted}'" : quoted;
    }

    private string ReadDoubleQuoted(bool keepEscapes)
    {
        var quoted = new StringBuilder(rules.KeepQuotes ? "\"" : string.Empty);
        while (!AtEnd)
        {
            char character = text[_position++];
            if (character == '"')
            {
                return quoted.Append(rules.KeepQuotes ? "\"" : string.Empty).ToString();
            }

            if (character == '$')
            {
                quoted.Append(ReadVariable());
                continue;
            }

            if (character == rules.Escape && !AtEnd)
            {
                // Only these can be escaped between quotes; before anything else the character stands for itself.
                bool escapes = Current == '"' || Current == '$' || Current == rules.Escape;
                quoted.Append(keepEscapes && escapes ? character.ToString() : string.Empty);
                character = escapes ? text[_position++] : character;
            }

            quoted.Append(character);
        }

        throw NotClosed('"');
    }

    private string ReadVariable()
    {
        if (AtEnd || Current != '{')
        {
            string plain = ReadName();
            return plain.Length == 0 ? "$" : rules.ValueOf(plain) ?? (rules.KeepUnset ? "$" + plain : string.Empty);
        }

        int start = _position - 1;
        _position++;
        string name = ReadName();
        if (AtEnd)
        {
            throw NotClosed('{');
        }

        if (name.Length == 0)
        {
            throw new FormatException("A name is missing after '${'.");
        }

        string? value = rules.ValueOf(name);
        string replaced = ReadModifier(name, value);
        return value is null && rules.KeepUnset ? text[start.._position] : replaced;
    }

    private string ReadModifier(string name, string? value)
    {
        char modifier = text[_position++];
        bool emptyIsUnset = modifier == ':';
        if (emptyIsUnset)
        {
            modifier = AtEnd ? throw NotClosed('{') : text[_position++];
        }

        switch (modifier)
        {
            case '}' when !emptyIsUnset:
                return value ?? string.Empty;
            case '-' or '+' or '?':
                string word = ReadNested('}', keepEscapes: false);
                return Choose(name, modifier, emptyIsUnset && value is "" ? null : value, word, isEmpty: value is not null);
            case '#' or '%' when !emptyIsUnset:
                string pattern = ReadNested('}', keepEscapes: true);
                bool longest = pattern.StartsWith(modifier);
                var cut = GlobPattern.OfShell(longest ? pattern[1..] : pattern);
                return modifier == '#' ? cut.WithoutPrefix(value ?? string.Empty, longest) : cut.WithoutSuffix(value ?? string.Empty, longest);
            case '/' when !emptyIsUnset:
                bool all = !AtEnd && Current == '/';
                _position += all ? 1 : 0;
                var replaced = GlobPattern.OfShell(ReadNested('/', keepEscapes: true));
                return replaced.Replace(value ?? string.Empty, ReadNested('}', keepEscapes: true), all);
            default:
                throw new FormatException($"'{(emptyIsUnset ? ":" : "")}{modifier}' after the name in '${{{name}' is no modifier; they are :- - :+ + :? ? # ## % %% / and //.");
        }
    }

    private static string Choose(string name, char modifier, string? value, string word, bool isEmpty) => modifier switch
    {
        '-' => value ?? word,
        '+' => value is null ? string.Empty : word,
        _ => value ?? throw new FormatException(word.Length > 0 ? $"{name}: {word}" : $"The variable {name} must {(isEmpty ? "not be empty" : "be set")}."),
    };

    private string ReadNested(char stop, bool keepEscapes)
    {
        if (++_depth > DeepestNesting)
        {
            throw new FormatException("Variables are nested too deep.");
        }

        var nested = new ExpandedText();
        ReadUntil(stop, keepEscapes, nested);
        _depth--;
        return nested.Text;
    }

    /// <summary>A name, a number, or one of the shell's special parameters; empty where there is none of these.</summary>
    private string ReadName()
    {
        int start = _position;
        if (!AtEnd && char.IsAsciiDigit(Current))
        {
            while (!AtEnd && char.IsAsciiDigit(Current))
            {
                _position++;
            }
        }
        else if (!AtEnd && Current is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _position++;
        }
        else
        {
            while (!AtEnd && (char.IsLetterOrDigit(Current) || Current == '_'))
            {
                _position++;
            }
        }

        return text[start.._position];
    }

    private static FormatException NotClosed(char mark) => new($"A {mark} is not closed.");
}
