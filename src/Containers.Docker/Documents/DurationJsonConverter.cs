using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A span of time as a whole number of nanoseconds, as Go's time.Duration is written.</summary>
internal sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Nanoseconds.Span(reader.GetInt64());

    public static TimeSpan Read(ref JsonInput json) => json.Nanoseconds();

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Ticks * TimeSpan.NanosecondsPerTick);
}
