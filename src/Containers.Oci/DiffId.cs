using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>A layer by the digest of its archive before any compression (OCI image-spec, config.md, "Layer DiffID").</summary>
/// <param name="Digest">That digest.</param>
[JsonConverter(typeof(DiffIdJsonConverter))]
public sealed record DiffId(Digest Digest)
{
    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}

/// <summary>Writes a diff ID as its text.</summary>
public sealed class DiffIdJsonConverter : JsonConverter<DiffId>
{
    /// <inheritdoc/>
    public override DiffId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(DigestJsonConverter.Read(ref reader));

    /// <summary>Reads a diff ID.</summary>
    public static DiffId Read(ref JsonInput json) => new(DigestJsonConverter.Read(ref json));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DiffId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
