using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Docker.Lists;

/// <summary>Yes and no of a list: a mark or nothing in a table, and the words <c>true</c> and <c>false</c> in JSON.</summary>
internal sealed class MarkJsonConverter : JsonConverter<string>
{
    /// <summary>The mark.</summary>
    public const string Mark = "[OK]";

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() == "true" ? Mark : string.Empty;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value == Mark ? "true" : "false");
}
