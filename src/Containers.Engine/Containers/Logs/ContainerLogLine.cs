using System.Buffers.Text;
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
        const int seconds = 19; // yyyy-MM-ddTHH:mm:ss
        const int digits = 7;
        const int longestZone = 6; // +hh:mm
        int zone = text.LastIndexOfAny("Z+-"u8);
        if (zone < seconds || text.Length - zone > longestZone)
        {
            return default;
        }

        // The form with seven digits is read without a string on the way.
        Span<byte> form = stackalloc byte[seconds + 1 + digits + longestZone];
        form.Fill((byte)'0');
        text[..Math.Min(zone, seconds + 1 + digits)].CopyTo(form);
        form[seconds] = (byte)'.';
        text[zone..].CopyTo(form[(seconds + 1 + digits)..]);
        return Utf8Parser.TryParse(form[..(seconds + 1 + digits + text.Length - zone)], out DateTimeOffset time, out _, 'O') ? time : default;
    }
}
