namespace Containers.Engine.Dockerfiles;

/// <summary>
/// Replaces variables and takes quotes and escapes away as the Dockerfile reference says ("Environment replacement"): <c>$NAME</c>,
/// <c>${NAME}</c> and its modifiers <c>:-</c> <c>-</c> <c>:+</c> <c>+</c> <c>:?</c> <c>?</c> <c>#</c> <c>##</c> <c>%</c> <c>%%</c> <c>/</c> <c>//</c>.
/// </summary>
/// <param name="escape">The character that takes the meaning of the next one away.</param>
/// <param name="variable">The value of a variable; null where it is not set.</param>
internal sealed class VariableExpansion(char escape, Func<string, string?> variable)
{
    private readonly HashSet<string> _unset = new(StringComparer.Ordinal);

    /// <summary>Quotes stay in the text, though what they quote is not split.</summary>
    public bool KeepQuotes { get; init; }

    /// <summary>Escapes stay in the text.</summary>
    public bool KeepEscapes { get; init; }

    /// <summary>Quotes are characters like others, as in a heredoc.</summary>
    public bool IgnoreQuotes { get; init; }

    /// <summary>What a variable that is not set would be replaced in stays as it is.</summary>
    public bool KeepUnset { get; init; }

    /// <summary>Is told the names of a text that are not set, each once.</summary>
    public Action<string>? OnUnset { get; init; }

    /// <summary>The names that were asked for and are set.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>The names that were asked for and are not set.</summary>
    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    internal char Escape => escape;

    /// <summary>The text with its variables replaced, as one word.</summary>
    /// <exception cref="FormatException">A quote or brace is not closed, a modifier is unknown, or a variable must be set.</exception>
    public string Expand(string text)
    {
        _unset.Clear();
        try
        {
            return new VariableReader(this, text).Read().Text;
        }
        finally
        {
            foreach (string name in OnUnset is null ? [] : _unset)
            {
                OnUnset!(name);
            }
        }
    }

    /// <summary>The same for the content of files, in which quotes are characters like others and a backslash escapes.</summary>
    public VariableExpansion InFiles() => new('\\', variable) { IgnoreQuotes = true, OnUnset = OnUnset };

    /// <summary>The words of a text: split at white space after the replacement, but for what is quoted.</summary>
    /// <inheritdoc cref="Expand" path="/exception"/>
    public IReadOnlyList<string> Split(string text) => new VariableReader(this, text).Read().Words;

    /// <summary>A variable's value, noted as asked for.</summary>
    internal string? ValueOf(string name)
    {
        string? value = variable(name);
        (value is null ? Missing : Used).Add(name);
        if (value is null)
        {
            _unset.Add(name);
        }

        return value;
    }
}
