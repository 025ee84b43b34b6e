using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>An image by the digest of its configuration (OCI image-spec, config.md, "ImageID"): the same one wherever it is stored, and however its layers are compressed.</summary>
/// <param name="Digest">That digest.</param>
[JsonConverter(typeof(ImageIdJsonConverter))]
public sealed record ImageId(Digest Digest)
{
    /// <summary>The ID of the image that a manifest describes.</summary>
    public static ImageId Of(ImageManifest manifest) => new(manifest.Config.Digest);

    /// <summary>Reads an ID, <c>sha256:…</c>.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static ImageId Parse(string text) => new(Digest.Parse(text));

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}

/// <summary>Writes an image's ID as its text.</summary>
public sealed class ImageIdJsonConverter : JsonConverter<ImageId>
{
    /// <inheritdoc/>
    public override ImageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(DigestJsonConverter.Read(ref reader));

    /// <summary>Reads an image's ID.</summary>
    public static ImageId Read(ref JsonInput json) => new(DigestJsonConverter.Read(ref json));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImageId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
