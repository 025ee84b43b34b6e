using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A point in time in UTC by RFC 3339, as <see cref="DockerTime.Text"/> writes it.</summary>
internal sealed class TimeJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(DockerTime.Text(value));
}
