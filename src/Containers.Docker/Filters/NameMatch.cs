using System.Text.RegularExpressions;

namespace Containers.Docker.Filters;

/// <summary>What docker's <c>--filter name=…</c> asks of a name: a part of it, or a regular expression that matches one.</summary>
internal sealed class NameMatch
{
    /// <summary>How long one name may take; a pattern that takes longer matches nothing.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly Regex? _pattern;

    /// <summary>Reads a pattern; what is no regular expression is a name.</summary>
    public NameMatch(string pattern)
    {
        _text = pattern;
        try
        {
            _pattern = pattern == Regex.Escape(pattern) ? null : new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException)
        {
            _pattern = null;
        }
    }

    /// <summary>Whether a name is as asked, with the slash that docker's names begin with or without it.</summary>
    public bool Includes(string name) => _pattern is null ? ("/" + name).Contains(_text, StringComparison.Ordinal) : Matches(name) || Matches("/" + name);

    private bool Matches(string name)
    {
        try
        {
            return _pattern!.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
