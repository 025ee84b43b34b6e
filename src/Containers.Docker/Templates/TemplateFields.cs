using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Containers.Docker.Templates;

/// <summary>
/// What values have in them. The fields of a record are those of its JSON, in that order, and the type of each says what it is where it
/// is not set: a text is empty, a list has no items, anything else is nil.
/// </summary>
internal static class TemplateFields
{
    private static readonly JsonWriterOptions Options = new() { Encoder = DockerJson.Readable.Options.Encoder };

    /// <summary>The field of a record or the member of a map; false where there is none of this name.</summary>
    /// <param name="value">The record or map.</param>
    /// <param name="name">The name; where no field has it, one that differs in case alone counts: Go's names of fields (<c>ID</c>) and those in JSON (<c>Id</c>) both do.</param>
    /// <param name="field">What is there.</param>
    public static bool TryGet(object value, string name, out object? field)
    {
        if (AsMap(value) is { } map)
        {
            field = map.Contains(name) ? Normal(map[name], ElementType(map)) : GoNil.NoValue;
            return true;
        }

        field = null;
        if (Info(value) is not { } info)
        {
            return false;
        }

        JsonPropertyInfo? property = info.Properties.FirstOrDefault(property => property.Name == name)
            ?? info.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        field = property is null ? null : Normal(property.Get!(value), property.PropertyType);
        return property is not null;
    }

    /// <summary>The names of a record's fields; none where the value is no record.</summary>
    public static IEnumerable<string> Names(object? value) =>
        value is null || Info(value) is not { } info ? [] : info.Properties.Select(static property => property.Name);

    /// <summary>The values of a record's fields; null where the value is no record.</summary>
    public static IEnumerable<object?>? Members(object value) =>
        Info(value)?.Properties.Select(property => Normal(property.Get!(value), property.PropertyType));

    /// <summary>A value as a map; null where it is none.</summary>
    public static IDictionary? AsMap(object? value) => value as IDictionary;

    /// <summary>The members of a map in the order of their names.</summary>
    public static IEnumerable<(string Name, object? Value)> Members(IDictionary map)
    {
        Type? type = ElementType(map);
        return map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => (name, Normal(map[name], type)));
    }

    /// <summary>A value as a list; null where it is none.</summary>
    public static List<object?>? AsList(object? value) => value is IEnumerable items and not string and not IDictionary
        ? [.. items.Cast<object?>().Select(static item => Normal(item, null))]
        : value == GoNil.List ? [] : null;

    /// <summary>What a map has where it has no member of a name.</summary>
    public static object? Absent(IDictionary map) => Normal(null, ElementType(map));

    /// <summary>A value as JSON, as Go's encoder writes it for people: on one line, without escapes for HTML.</summary>
    public static string Json(object? value)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Options))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or GoNil:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case TimeSpan span:
                writer.WriteNumberValue(span.Ticks * TimeSpan.NanosecondsPerTick);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(DockerTime.Text(time));
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach ((string name, object? member) in Members(map))
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable:
                writer.WriteStartArray();
                AsList(value)!.ForEach(item => Write(writer, item));
                writer.WriteEndArray();
                break;
            default:
                JsonSerializer.Serialize(writer, value, Info(value) ?? throw new FormatException($"there is no JSON of {value.GetType().Name}"));
                break;
        }
    }

    /// <summary>A value as templates know it: whole numbers are long, and what is not set is of the kind that it would be.</summary>
    private static object? Normal(object? value, Type? type) => value switch
    {
        null when type == typeof(string) => string.Empty,
        null when type is not null && typeof(IDictionary).IsAssignableFrom(type) => GoNil.Map,
        null when type is not null && typeof(IEnumerable).IsAssignableFrom(type) => GoNil.List,
        int number => (long)number,
        uint number => (long)number,
        ushort number => (long)number,
        _ => value,
    };

    private static Type? ElementType(IDictionary map) => DockerJson.Readable.GetTypeInfo(map.GetType())?.ElementType;

    private static JsonTypeInfo? Info(object value) =>
        value is string or bool or long or double or DateTimeOffset or TimeSpan or GoNil or IEnumerable ? null
            : DockerJson.Readable.GetTypeInfo(value.GetType()) is { Kind: JsonTypeInfoKind.Object } info ? info : null;
}
