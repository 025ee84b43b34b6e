using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Cli.Output;

/// <summary>The JSON that the program writes: an object on each line.</summary>
[JsonSourceGenerationOptions(WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(BuildEventRow))]
[JsonSerializable(typeof(BuildMetadata))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>Written for terminals and scripts, so quotes and dashes stay legible.</summary>
    public static CliJson Readable { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
