namespace Containers.Engine.Text.Patterns;

/// <summary>What one piece of a pattern matches.</summary>
internal enum GlobTokenKind
{
    /// <summary>One certain character.</summary>
    Literal,

    /// <summary>One character.</summary>
    Any,

    /// <summary>One character, but a slash.</summary>
    One,

    /// <summary>One of some characters, or none of them.</summary>
    Set,

    /// <summary>Any number of characters, without a slash.</summary>
    Run,

    /// <summary>Any number of characters.</summary>
    Everything,

    /// <summary>Any number of whole folders, with the slash after each.</summary>
    Folders,
}

/// <summary>One piece of a pattern.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Character">For a literal, which.</param>
/// <param name="Ranges">For a set, its characters from and to.</param>
/// <param name="Negated">For a set, whether all others are meant.</param>
internal sealed record GlobToken(
    GlobTokenKind Kind, char Character = '\0', IReadOnlyList<(char From, char To)>? Ranges = null, bool Negated = false)
{
    /// <summary>Whether it matches one character by itself.</summary>
    public bool Takes(char character) => Kind switch
    {
        GlobTokenKind.Literal => character == Character,
        GlobTokenKind.One or GlobTokenKind.Run => character != '/',
        GlobTokenKind.Set => Ranges!.Any(range => character >= range.From && character <= range.To) != Negated && character != '/',
        _ => true,
    };
}
