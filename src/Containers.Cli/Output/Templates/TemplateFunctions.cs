using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Cli.Output.Templates;

/// <summary>The functions of templates: those of docker, and those of Go's text/template that its users know.</summary>
internal static class TemplateFunctions
{
    private static readonly Dictionary<string, Func<JsonNode?[], JsonNode?>> Known = new()
    {
        ["json"] = arguments => arguments[0]?.ToJsonString() ?? "null",
        ["len"] = arguments => arguments[0] switch { JsonArray list => list.Count, JsonObject map => map.Count, JsonNode other => Print(other).Length, null => 0 },
        ["index"] = Index,
        ["join"] = arguments => string.Join(Print(arguments[1]), ((arguments[0] as JsonArray) ?? []).Select(Print)),
        ["split"] = arguments => new JsonArray([.. Print(arguments[0]).Split(Print(arguments[1])).Select(part => (JsonNode)part)]),
        ["upper"] = arguments => Print(arguments[0]).ToUpperInvariant(),
        ["lower"] = arguments => Print(arguments[0]).ToLowerInvariant(),
        ["title"] = arguments => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Print(arguments[0])),
        ["truncate"] = arguments => Print(arguments[0]) is var text && Number(arguments[1]) is var length && length < text.Length ? text[..length] : text,
        ["print"] = arguments => string.Concat(arguments.Select(Print)),
        ["println"] = arguments => string.Join(' ', arguments.Select(Print)) + "\n",
        ["not"] = arguments => !IsTrue(arguments[0]),
        ["eq"] = arguments => arguments[1..].Any(other => JsonNode.DeepEquals(arguments[0], other)),
        ["ne"] = arguments => !JsonNode.DeepEquals(arguments[0], arguments[1]),
        ["and"] = arguments => arguments.FirstOrDefault(value => !IsTrue(value), arguments[^1])?.DeepClone(),
        ["or"] = arguments => arguments.FirstOrDefault(IsTrue, arguments[^1])?.DeepClone(),
    };

    /// <summary>Whether there is a function of this name.</summary>
    public static bool Exists(string name) => Known.ContainsKey(name);

    /// <summary>Calls a function.</summary>
    /// <exception cref="FormatException">It cannot take the arguments.</exception>
    public static JsonNode? Call(string name, JsonNode?[] arguments)
    {
        try
        {
            return Known[name](arguments);
        }
        catch (IndexOutOfRangeException exception)
        {
            throw new FormatException($"The function {name} needs more than {arguments.Length} arguments.", exception);
        }
    }

    /// <summary>Whether a condition holds: false, 0, and what is empty do not.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        JsonObject map => map.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => Print(value) != "0",
            _ => false,
        },
    };

    /// <summary>A value as Go writes it: <c>[a b]</c> for a list, <c>map[key:value]</c> for a map.</summary>
    public static string Print(JsonNode? value) => value switch
    {
        null => "<no value>",
        JsonArray list => $"[{string.Join(' ', list.Select(Print))}]",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Print(member.Value)}"))}]",
        _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
    };

    /// <summary>A member of a map, empty where it has none, or an item of a list.</summary>
    private static JsonNode? Index(JsonNode?[] arguments)
    {
        JsonNode? value = arguments[0];
        foreach (JsonNode? key in arguments.Skip(1))
        {
            value = value switch
            {
                JsonObject map => map[Print(key)],
                JsonArray list when Number(key) is var position && position >= 0 && position < list.Count => list[position],
                JsonArray list => throw new FormatException($"There is no item {Print(key)} in a list of {list.Count}."),
                _ => throw new FormatException($"index takes a list or a map, not {Print(value)}."),
            };
        }

        return value ?? string.Empty;
    }

    private static int Number(JsonNode? value) =>
        int.TryParse(Print(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"'{Print(value)}' is not a number.");
}
