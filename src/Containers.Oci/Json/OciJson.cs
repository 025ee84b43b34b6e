using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>
/// How the documents of images are written as JSON: members in camel case, absent where null. They are read by <see cref="JsonInput"/>.
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
}
