using System.Collections;
using System.Globalization;
using System.Text;

namespace Containers.Docker.Templates;

/// <summary>The functions of templates: those of Go's text/template, and those that docker adds.</summary>
internal static class TemplateFunctions
{
    private const int Any = int.MaxValue;

    /// <summary>What padding may make at most, in characters.</summary>
    private const int MostPadding = 1 << 20;

    /// <summary>Each by its name.</summary>
    public static IReadOnlyDictionary<string, TemplateFunction> All { get; } = new Dictionary<string, TemplateFunction>
    {
        ["and"] = new(1, Any, static arguments => arguments[^1]), // The expression looks at arguments one by one.
        ["call"] = new(1, Any, static arguments => throw new TemplateCallException($"non-function of type {GoText.TypeOf(arguments[0])}")),
        ["eq"] = new(2, Any, static arguments => arguments[1..].Any(other => Comparison.AreEqual(arguments[0], other))),
        ["ge"] = new(2, 2, static arguments => !Comparison.IsLess(arguments[0], arguments[1])),
        ["gt"] = new(2, 2, static arguments => Comparison.IsLess(arguments[1], arguments[0])),
        ["html"] = new(0, Any, static arguments => GoEscapes.Html(GoFormat.Print(arguments))),
        ["index"] = new(1, Any, Index),
        ["join"] = new(2, 2, static arguments => Join(arguments[0], Text(arguments[1]))),
        ["js"] = new(0, Any, static arguments => GoEscapes.JavaScript(GoFormat.Print(arguments))),
        ["json"] = new(1, 1, static arguments => TemplateFields.Json(arguments[0])),
        ["le"] = new(2, 2, static arguments => !Comparison.IsLess(arguments[1], arguments[0])),
        ["len"] = new(1, 1, static arguments => Length(arguments[0])),
        ["lower"] = new(1, 1, static arguments => Text(arguments[0]).ToLowerInvariant()),
        ["lt"] = new(2, 2, static arguments => Comparison.IsLess(arguments[0], arguments[1])),
        ["ne"] = new(2, 2, static arguments => !Comparison.AreEqual(arguments[0], arguments[1])),
        ["not"] = new(1, 1, static arguments => !GoText.IsTrue(arguments[0])),
        ["or"] = new(1, Any, static arguments => arguments[^1]),
        ["pad"] = new(3, 3, static arguments => Pad(Text(arguments[0]), Number(arguments[1]), Number(arguments[2]))),
        ["print"] = new(0, Any, GoFormat.Print),
        ["printf"] = new(1, Any, static arguments => GoFormat.Format(Text(arguments[0]), arguments[1..])),
        ["println"] = new(0, Any, static arguments => string.Join(' ', arguments.Select(GoText.Print)) + "\n"),
        ["slice"] = new(1, 4, Slice),
        ["split"] = new(2, 2, static arguments => Split(Text(arguments[0]), Text(arguments[1]))),
        ["title"] = new(1, 1, static arguments => Title(Text(arguments[0]))),
        ["truncate"] = new(2, 2, static arguments => Truncate(Text(arguments[0]), Number(arguments[1]))),
        ["upper"] = new(1, 1, static arguments => Text(arguments[0]).ToUpperInvariant()),
        ["urlquery"] = new(0, Any, static arguments => GoEscapes.UrlQuery(GoFormat.Print(arguments))),
    };

    /// <summary>The same for the heading of a table, which stays as it is whatever is done to the values.</summary>
    public static IReadOnlyDictionary<string, TemplateFunction> OfHeadings { get; } = All.ToDictionary(
        static entry => entry.Key,
        static entry => entry.Key is "join" or "json" or "lower" or "split" or "title" or "truncate" or "upper"
            ? entry.Value with { Call = static arguments => arguments[0] } : entry.Value);

    /// <summary>A text's bytes, since Go's lengths and positions count them.</summary>
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(object? value) =>
        value as string ?? (value == GoNil.NoValue ? string.Empty : throw new TemplateCallException($"wrong type for value; expected string; got {GoText.TypeOf(value)}"));

    private static long Number(object? value) =>
        value is long number ? number : throw new TemplateCallException($"wrong type for value; expected int; got {GoText.TypeOf(value)}");

    private static long Length(object? value) => value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        GoNil when value != GoNil.NoValue => 0,
        IDictionary map => map.Count,
        _ => TemplateFields.AsList(value) is { } list ? list.Count : throw new TemplateCallException($"len of type {GoText.TypeOf(value)}"),
    };

    private static string Join(object? value, string separator) =>
        TemplateFields.AsMap(value) is { } map ? string.Join(separator, TemplateFields.Members(map).Select(static member => GoText.Print(member.Value)).Order(StringComparer.Ordinal))
        : TemplateFields.AsList(value) is { } list ? string.Join(separator, list.Select(GoText.Print))
        : value is null or GoNil ? string.Empty
        : throw new TemplateCallException($"expected slice, got {GoText.TypeOf(value)}");

    private static string[] Split(string text, string separator) =>
        separator.Length > 0 ? text.Split(separator) : [.. text.EnumerateRunes().Select(static rune => rune.ToString())];

    /// <summary>A capital letter after everything that is neither a letter, a digit nor an underscore (Go's strings.Title).</summary>
    private static string Title(string text)
    {
        char[] letters = text.ToCharArray();
        for (int index = 0; index < letters.Length; index++)
        {
            if (index == 0 || !(char.IsLetterOrDigit(letters[index - 1]) || letters[index - 1] is '_' or '\''))
            {
                letters[index] = char.ToUpperInvariant(letters[index]);
            }
        }

        return new string(letters);
    }

    private static string Truncate(string text, long length)
    {
        byte[] bytes = Bytes(text);
        return length < 0 ? throw new TemplateCallException($"a text cannot be {length} bytes long")
            : bytes.Length <= length ? text : Encoding.UTF8.GetString(bytes, 0, (int)length);
    }

    private static string Pad(string text, long before, long after) =>
        text.Length == 0 ? text
        : before is < 0 or > MostPadding || after is < 0 or > MostPadding ? throw new TemplateCallException($"padding is 0 to {MostPadding} spaces")
        : new string(' ', (int)before) + text + new string(' ', (int)after);

    /// <summary>A member of a map, empty where it has none, an item of a list, or a byte of a text; with more positions what is within.</summary>
    private static object? Index(object?[] arguments)
    {
        object? value = arguments[0];
        foreach (object? key in arguments[1..])
        {
            if (TemplateFields.AsMap(value) is { } map)
            {
                string name = Text(key);
                value = map.Contains(name) && TemplateFields.TryGet(map, name, out object? member) ? member : TemplateFields.Absent(map);
            }
            else if (value == GoNil.Map)
            {
                value = string.Empty;
            }
            else
            {
                List<object?> list = TemplateFields.AsList(value) ?? (value is string text ? [.. Bytes(text).Select(static item => (object?)(long)item)]
                    : throw new TemplateCallException(value is null or GoNil ? "index of untyped nil" : $"can't index item of type {GoText.TypeOf(value)}"));
                long position = key is long number ? number : throw new TemplateCallException($"cannot index slice/array with type {GoText.TypeOf(key)}");
                value = position >= 0 && position < list.Count ? list[(int)position] : throw new TemplateCallException($"index out of range: {position}");
            }
        }

        return value;
    }

    /// <summary>A part of a text or a list, from one position to another.</summary>
    private static object? Slice(object?[] arguments)
    {
        object? value = arguments[0];
        byte[]? text = value is string whole ? Bytes(whole) : null;
        List<object?> list = text is not null ? [] : TemplateFields.AsList(value) ?? throw new TemplateCallException(
            value is null or GoNil ? "slice of untyped nil" : $"can't slice item of type {GoText.TypeOf(value)}");
        if (text is not null && arguments.Length == 4)
        {
            throw new TemplateCallException("cannot 3-index slice a string");
        }

        long length = text?.Length ?? list.Count;
        long start = arguments.Length > 1 ? Number(arguments[1]) : 0;
        long end = arguments.Length > 2 ? Number(arguments[2]) : length;
        long capacity = arguments.Length > 3 ? Number(arguments[3]) : length;
        return start < 0 || end > length || start > end || capacity > length || end > capacity
            ? throw new TemplateCallException(string.Create(CultureInfo.InvariantCulture, $"index out of range: {(start < 0 || start > length ? start : end)}"))
            : text is not null ? Encoding.UTF8.GetString(text, (int)start, (int)(end - start)) : list.GetRange((int)start, (int)(end - start));
    }
}
