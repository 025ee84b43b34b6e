using System.Globalization;
using System.Text;

namespace Containers.Supervision.Systemd;

/// <summary>The text form of GVariant, as far as properties of units need it: truth values, texts, numbers with or without their type, and arrays of one type.</summary>
internal static class VariantText
{
    /// <summary>Reads a value.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static object Parse(string text)
    {
        int at = 0;
        object value = Value(text, ref at);
        SkipSpace(text, ref at);
        return at == text.Length ? value : throw Malformed(text);
    }

    private static object Value(string text, ref int at)
    {
        SkipSpace(text, ref at);
        if (at == text.Length)
        {
            throw Malformed(text);
        }

        return text[at] switch
        {
            '\'' or '"' => Quoted(text, ref at),
            '[' => Items(text, ref at),
            _ => Word(text, ref at),
        };
    }

    private static string Quoted(string text, ref int at)
    {
        StringBuilder value = new();
        char end = text[at++];
        while (at < text.Length && text[at] != end)
        {
            // What follows a backslash stands for itself.
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            value.Append(text[at++]);
        }

        return at++ < text.Length ? value.ToString() : throw Malformed(text);
    }

    private static Array Items(string text, ref int at)
    {
        List<object> items = [];
        at++;
        SkipSpace(text, ref at);
        while (at < text.Length && text[at] != ']')
        {
            items.Add(Value(text, ref at));
            SkipSpace(text, ref at);
            if (at < text.Length && text[at] == ',')
            {
                at++;
                SkipSpace(text, ref at);
            }
        }

        return at++ == text.Length || items.Count == 0 ? throw Malformed(text)
            : items.TrueForAll(static item => item is string) ? items.ConvertAll(static item => (string)item).ToArray()
            : items.TrueForAll(static item => item is byte) ? items.ConvertAll(static item => (byte)item).ToArray()
            : items.TrueForAll(static item => item is uint) ? items.ConvertAll(static item => (uint)item).ToArray()
            : throw Malformed(text);
    }

    private static object Word(string text, ref int at)
    {
        int begin = at;
        while (at < text.Length && text[at] is not (' ' or ',' or ']'))
        {
            at++;
        }

        string word = text[begin..at];
        switch (word)
        {
            case "true" or "false":
                return word == "true";
            case "byte" or "int32" or "uint32" or "int64" or "uint64" or "double":
                SkipSpace(text, ref at);
                begin = at;
                while (at < text.Length && text[at] is not (' ' or ',' or ']'))
                {
                    at++;
                }

                return Number(text, word, text[begin..at]);
            default:
                return Number(text, word.Contains('.', StringComparison.Ordinal) ? "double" : "int32", word);
        }
    }

    private static object Number(string text, string type, string number)
    {
        CultureInfo plain = CultureInfo.InvariantCulture;
        object? value = type switch
        {
            "byte" => byte.TryParse(number, plain, out byte small) ? small : null,
            "int32" => int.TryParse(number, plain, out int whole) ? whole : null,
            "uint32" => uint.TryParse(number, plain, out uint natural) ? natural : null,
            "int64" => long.TryParse(number, plain, out long large) ? large : null,
            "uint64" => ulong.TryParse(number, plain, out ulong largest) ? largest : null,
            _ => double.TryParse(number, plain, out double real) ? real : null,
        };
        return value ?? throw Malformed(text);
    }

    private static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private static FormatException Malformed(string text) => new($"'{text}' is no value in the text form of GVariant, such as true, 'text', uint64 5 or ['a', 'b']");
}
