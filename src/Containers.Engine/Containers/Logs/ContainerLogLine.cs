using System.Text;
using System.Text.Json;

namespace Containers.Engine.Containers.Logs;

/// <summary>Reads a line of a log in the form of Docker's json-file driver.</summary>
internal static class ContainerLogLine
{
    /// <summary>Reads one line; null where a killed monitor left half of one.</summary>
    public static ContainerLogEntry? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            string text = string.Empty;
            bool error = false;
            DateTimeOffset time = default;
            Dictionary<string, string>? attributes = null;
            Utf8JsonReader reader = new(json);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isText = reader.ValueTextEquals("log"u8);
                    bool isStream = reader.ValueTextEquals("stream"u8);
                    bool isTime = reader.ValueTextEquals("time"u8);
                    bool hasAttributes = reader.ValueTextEquals("attrs"u8);
                    reader.Read();
                    if (hasAttributes)
                    {
                        attributes = ReadAttributes(ref reader);
                        continue;
                    }

                    text = isText ? reader.GetString() ?? string.Empty : text;
                    error = isStream ? reader.ValueTextEquals("stderr"u8) : error;
                    time = isTime ? ParseTime(reader.ValueSpan) : time;
                }
            }

            bool whole = text.EndsWith('\n');
            return new ContainerLogEntry(
                time, error ? ContainerLogStream.StandardError : ContainerLogStream.StandardOutput, whole ? text[..^1] : text, !whole)
            {
                Attributes = attributes,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // Other tokens than strings, broken surrogates.
        {
            return null;
        }
    }

    private static Dictionary<string, string> ReadAttributes(ref Utf8JsonReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            attributes[name] = reader.GetString() ?? string.Empty;
        }

        return attributes;
    }

    /// <summary>Reads a time by RFC 3339 with up to nine digits of a second; .NET keeps seven.</summary>
    private static DateTimeOffset ParseTime(ReadOnlySpan<byte> text)
    {
        int zone = text.LastIndexOfAny("Z+-"u8);
        int point = text.IndexOf((byte)'.');
        string shortened = point > 0 && zone - point > 8
            ? Encoding.ASCII.GetString(text[..(point + 8)]) + Encoding.ASCII.GetString(text[zone..])
            : Encoding.ASCII.GetString(text);
        return DateTimeOffset.TryParse(
            shortened, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : default;
    }
}
