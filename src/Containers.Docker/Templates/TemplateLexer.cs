using System.Globalization;

namespace Containers.Docker.Templates;

/// <summary>Takes one action of a template, what stands between the braces, into its words (Go's text/template/parse).</summary>
internal sealed class TemplateLexer(string text)
{
    private const string Close = "}}";
    private int _position;

    /// <summary>Reads the words of an action.</summary>
    /// <param name="start">Where it begins, after the braces.</param>
    /// <param name="end">Where the text after it begins.</param>
    /// <param name="trims">Whether it takes the white space after it away.</param>
    /// <exception cref="FormatException">It has no end, or a word cannot be read.</exception>
    public List<Token> Read(int start, out int end, out bool trims)
    {
        _position = start;
        List<Token> tokens = [];
        while (true)
        {
            SkipComment(tokens);
            bool spaced = _position > start && IsSpace(_position - 1);
            trims = spaced && StartsWith("-" + Close);
            if (trims || StartsWith(Close))
            {
                tokens.Add(new Token(TokenKind.End, Close, null, _position));
                end = _position + (trims ? 1 : 0) + Close.Length;
                return tokens;
            }

            if (_position >= text.Length)
            {
                throw TemplateFault.At(text, start, "unclosed action");
            }

            tokens.Add(ReadToken());
        }
    }

    /// <summary>A comment is an action of its own.</summary>
    private void SkipComment(List<Token> tokens)
    {
        if (tokens.Count > 0 || !StartsWith("/*"))
        {
            return;
        }

        int close = text.IndexOf("*/", _position, StringComparison.Ordinal);
        _position = close < 0 ? throw TemplateFault.At(text, _position, "unclosed comment") : close + 2;
        int next = _position;
        while (next < text.Length && IsSpace(next))
        {
            next++;
        }

        bool trimmed = next > _position && string.CompareOrdinal(text, next, "-" + Close, 0, 3) == 0;
        if (!trimmed && !StartsWith(Close))
        {
            throw TemplateFault.At(text, _position, "comment ends before closing delimiter");
        }

        _position = trimmed ? next : _position;
    }

    private Token ReadToken()
    {
        int start = _position;
        char first = text[start];
        if (IsSpace(start))
        {
            while (_position < text.Length && IsSpace(_position))
            {
                _position++;
            }

            return new Token(TokenKind.Space, " ", null, start);
        }

        switch (first)
        {
            case ':' when StartsWith(":="):
                _position += 2;
                return new Token(TokenKind.Sign, ":=", null, start);
            case '|' or '(' or ')' or ',' or '=':
                _position++;
                return new Token(TokenKind.Sign, first.ToString(), null, start);
            case '"' or '\'' or '`':
                object value = GoLiteral.Quoted(text, ref _position);
                return new Token(TokenKind.Literal, text[start.._position], value, start);
            case '$':
                _position++;
                return new Token(TokenKind.Variable, ReadName(), null, start);
            case '.' when start + 1 < text.Length && IsLetter(text[start + 1]):
                _position++;
                return new Token(TokenKind.Field, ReadName(), null, start);
            case '.' when start + 1 >= text.Length || !char.IsAsciiDigit(text[start + 1]):
                _position++;
                return new Token(TokenKind.Dot, ".", null, start);
        }

        if (char.IsAsciiDigit(first) || first is '.' or '+' or '-')
        {
            _position++;
            while (_position < text.Length && (IsLetter(text[_position]) || char.IsAsciiDigit(text[_position]) || text[_position] == '.' || IsExponentSign(start)))
            {
                _position++;
            }

            string number = text[start.._position];
            return new Token(TokenKind.Literal, number, GoLiteral.Number(number) ?? throw TemplateFault.At(text, start, $"bad number syntax: \"{number}\""), start);
        }

        return IsLetter(first)
            ? new Token(TokenKind.Name, ReadName(), null, start)
            : throw TemplateFault.At(text, start, string.Create(CultureInfo.InvariantCulture, $"unexpected U+{(int)first:X4} '{first}' in an action"));
    }

    private string ReadName()
    {
        int start = _position;
        while (_position < text.Length && (IsLetter(text[_position]) || char.IsDigit(text[_position])))
        {
            _position++;
        }

        return text[start.._position];
    }

    /// <summary>The sign of an exponent belongs to its number: <c>1e-3</c>.</summary>
    private bool IsExponentSign(int start) =>
        text[_position] is '+' or '-' && text[_position - 1] is 'e' or 'E' or 'p' or 'P' && char.IsAsciiDigit(text[start]);

    private static bool IsLetter(char character) => character == '_' || char.IsLetter(character);

    private bool IsSpace(int position) => text[position] is ' ' or '\t' or '\r' or '\n';

    private bool StartsWith(string part) => string.CompareOrdinal(text, _position, part, 0, part.Length) == 0;
}
