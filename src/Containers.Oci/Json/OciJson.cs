using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Containers.Oci;

/// <summary>
/// How this assembly's records are read from and written as JSON: members in camel case, absent where null. The generator
/// takes one declaration alone, so all records are named here that are not a bundle's.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(TimestampJsonConverter)])]
[JsonSerializable(typeof(Descriptor))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageConfiguration))]
public sealed partial class OciJson : JsonSerializerContext
{
    private static OciJson? s_plain;

    /// <summary>
    /// The context to write with: it escapes what JSON requires and nothing more, so <c>vnd.oci.image.manifest.v1+json</c> stays readable.
    /// </summary>
    public static OciJson Plain =>
        s_plain ??= new OciJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Reads one record.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="type">The record's metadata, a member of <see cref="Default"/>.</param>
    /// <param name="subject">What the text is, for the error: <c>image manifest</c>.</param>
    /// <exception cref="OciFormatException">It is not JSON, or not such a record.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string subject)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new OciFormatException($"The {subject} is the JSON value null.");
        }
        catch (JsonException exception)
        {
            string place = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw new OciFormatException($"The {subject} cannot be read{place}: {exception.Message}", exception);
        }
    }
}
