using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>Texts within other languages, as the functions <c>html</c>, <c>js</c> and <c>urlquery</c> of Go's text/template escape them.</summary>
internal static class GoEscapes
{
    /// <summary>A text within HTML.</summary>
    public static string Html(string text) => Each(text, static character => character switch
    {
        '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&#34;", '\'' => "&#39;", '\0' => "\uFFFD", _ => null,
    });

    /// <summary>A text within a string of JavaScript.</summary>
    public static string JavaScript(string text) => Each(text, static character => character switch
    {
        '\\' => "\\\\", '\'' => "\\'", '"' => "\\\"",
        '<' or '>' or '&' or '=' or < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
        >= '\u007f' when char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
            string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
        _ => null,
    });

    /// <summary>A text within the query of an address.</summary>
    public static string UrlQuery(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    /// <summary>A text as Go's source has it (strconv.Quote).</summary>
    /// <param name="text">The text.</param>
    /// <param name="quote">The sign around it.</param>
    /// <param name="asciiOnly">Whether other letters than those of ASCII are escaped too.</param>
    public static string Quote(string text, char quote = '"', bool asciiOnly = false)
    {
        StringBuilder quoted = new();
        quoted.Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
        {
            string? escape = rune.Value switch
            {
                '\a' => "\\a", '\b' => "\\b", '\f' => "\\f", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\v' => "\\v", '\\' => "\\\\", _ => null,
            };
            if (escape is not null || rune.Value == quote)
            {
                quoted.Append(escape ?? $"\\{quote}");
            }
            else if (rune.Value == ' '
                || !(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
                || (asciiOnly && !rune.IsAscii)))
            {
                quoted.Append(rune);
            }
            else
            {
                quoted.Append(Escape(rune));
            }
        }

        return quoted.Append(quote).ToString();
    }

    private static string Escape(Rune rune) =>
        rune.Value < ' ' || rune.Value == 0x7f ? string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}")
        : rune.IsBmp ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
        : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");

    private static string Each(string text, Func<char, string?> escape)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char character in text)
        {
            _ = escape(character) is { } other ? escaped.Append(other) : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
