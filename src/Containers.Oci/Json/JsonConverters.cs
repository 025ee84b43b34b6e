using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>A set as the image configuration writes it: an object with an empty object for each member.</summary>
internal sealed class StringSetJsonConverter : JsonConverter<IReadOnlyList<string>?>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An object with an empty object for each member is expected here.");
        }

        var members = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return members;
    }

    public static IReadOnlyList<string> Read(ref JsonInput json) => json.Names();

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string>? value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (string member in value ?? [])
        {
            writer.WriteStartObject(member);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

/// <summary>A list of strings, of which one alone may stand for a list of one.</summary>
public sealed class TextOrTextsJsonConverter : JsonConverter<IReadOnlyList<string>?>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString()!];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A string or an array of strings is expected here.");
        }

        var items = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            items.Add(reader.GetString()!);
        }

        return reader.TokenType == JsonTokenType.EndArray ? items : throw new JsonException("A string is expected here.");
    }

    /// <summary>Reads a value, at which the input stands.</summary>
    public static IReadOnlyList<string> Read(ref JsonInput json) => json.TextOrTexts();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string>? value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string item in value ?? [])
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}

/// <summary>A time span as a whole number of nanoseconds.</summary>
public sealed class NanosecondsJsonConverter : JsonConverter<TimeSpan?>
{
    /// <inheritdoc/>
    public override TimeSpan? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long nanoseconds)
            ? Nanoseconds.Span(nanoseconds)
            : throw new JsonException("A whole number of nanoseconds is expected here.");

    /// <summary>Reads such a time span.</summary>
    public static TimeSpan Read(ref JsonInput json) => json.Nanoseconds();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.GetValueOrDefault().Ticks * TimeSpan.NanosecondsPerTick);
}

/// <summary>A moment by RFC 3339, section 5.6, with <c>Z</c> for UTC as Go programs write it; read with up to nanoseconds.</summary>
internal sealed class TimestampJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset moment)
            ? moment
            : throw new JsonException("A date and time by RFC 3339 is expected here.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (value.Offset == TimeSpan.Zero)
        {
            writer.WriteStringValue(value.UtcDateTime);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
