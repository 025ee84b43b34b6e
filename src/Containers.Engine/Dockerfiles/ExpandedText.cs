using System.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>A text while variables in it are replaced, whole and by its words.</summary>
internal sealed class ExpandedText
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _word = new();
    private readonly List<string> _words = [];

    /// <summary>All of it.</summary>
    public string Text => _text.ToString();

    /// <summary>Its words.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            EndWord();
            return _words;
        }
    }

    /// <summary>Adds what is not split.</summary>
    public void AppendQuoted(string part)
    {
        _text.Append(part);
        _word.Append(part);
    }

    /// <summary>Adds what white space splits into words.</summary>
    public void AppendSplit(string part)
    {
        foreach (char character in part)
        {
            AppendSplit(character);
        }
    }

    /// <inheritdoc cref="AppendSplit(string)"/>
    public void AppendSplit(char character)
    {
        _text.Append(character);
        if (char.IsWhiteSpace(character))
        {
            EndWord();
        }
        else
        {
            _word.Append(character);
        }
    }

    private void EndWord()
    {
        if (_word.Length > 0)
        {
            _words.Add(_word.ToString());
            _word.Clear();
        }
    }
}
