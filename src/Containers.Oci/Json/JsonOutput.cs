using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Containers.Oci;

/// <summary>Writes records member by member, as <see cref="JsonInput"/> reads them. A member whose value is null is left out.</summary>
public static class JsonOutput
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, IndentSize = 4 };

    /// <summary>A record as UTF-8 text.</summary>
    public static byte[] ToJson(this IWrittenRecord record) => Object(record.Write);

    /// <summary>An object as UTF-8 text.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members) => Object(members, Compact);

    /// <summary>An object as text for people, a member on each line.</summary>
    public static string ReadableObject(Action<Utf8JsonWriter> members) => Encoding.UTF8.GetString(Object(members, Indented));

    /// <summary>Writes a string.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Writes a moment in UTC by RFC 3339, section 5.6.</summary>
    public static void WriteMoment(this Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            writer.WriteString(name, moment.UtcDateTime);
        }
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string>? values)
    {
        if (values is not null)
        {
            writer.WriteStartArray(name);
            foreach (string value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Writes an object whose members are strings.</summary>
    public static void WriteTextMap(this Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string>? map)
    {
        if (map is not null)
        {
            writer.WriteStartObject(name);
            foreach ((string key, string value) in map)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>Writes a record as an object.</summary>
    public static void WriteRecord(this Utf8JsonWriter writer, string name, IWrittenRecord? record)
    {
        if (record is not null)
        {
            writer.WriteStartObject(name);
            record.Write(writer);
            writer.WriteEndObject();
        }
    }

    /// <summary>Writes an array of records.</summary>
    public static void WriteRecords(this Utf8JsonWriter writer, string name, IEnumerable<IWrittenRecord>? records)
    {
        if (records is not null)
        {
            writer.WriteStartArray(name);
            foreach (IWrittenRecord record in records)
            {
                writer.WriteStartObject();
                record.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private static byte[] Object(Action<Utf8JsonWriter> members, JsonWriterOptions options)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return text.ToArray();
    }
}
