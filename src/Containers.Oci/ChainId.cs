using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>A layer together with all below it (OCI image-spec, config.md, "Layer ChainID").</summary>
/// <param name="Digest">The digest that names them.</param>
[JsonConverter(typeof(ChainIdJsonConverter))]
public sealed record ChainId(Digest Digest)
{
    /// <summary>The chain ID of every layer of an image, lowest first: the first is its diff ID, each next the digest of both.</summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    public static IReadOnlyList<ChainId> Of(IReadOnlyList<DiffId> diffIds)
    {
        var chain = new ChainId[diffIds.Count];
        for (int i = 0; i < chain.Length; i++)
        {
            chain[i] = Of(i == 0 ? null : chain[i - 1], diffIds[i]);
        }

        return chain;
    }

    /// <summary>The chain ID of a layer over another.</summary>
    /// <param name="parent">The layer below; null for the lowest.</param>
    /// <param name="diffId">The layer's diff ID.</param>
    public static ChainId Of(ChainId? parent, DiffId diffId) =>
        new(parent is null ? diffId.Digest : Digest.Of(Encoding.ASCII.GetBytes($"{parent} {diffId}")));

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}

/// <summary>Writes a chain ID as its text.</summary>
public sealed class ChainIdJsonConverter : JsonConverter<ChainId>
{
    /// <inheritdoc/>
    public override ChainId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(DigestJsonConverter.Read(ref reader));

    /// <summary>Reads a chain ID.</summary>
    public static ChainId Read(ref JsonInput json) => new(DigestJsonConverter.Read(ref json));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ChainId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
