using System.Text.Json;

namespace Containers.Oci;

/// <summary>Media types of image content: OCI image-spec, media-types.md, and Docker's "Image Manifest V 2, Schema 2".</summary>
public static class MediaTypes
{
#pragma warning disable CS1591 // The names are the specifications' own.
    public const string ImageIndex = "application/vnd.oci.image.index.v1+json";
    public const string ImageManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string ImageConfiguration = "application/vnd.oci.image.config.v1+json";
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";
    public const string LayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string LayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    public const string Empty = "application/vnd.oci.empty.v1+json";

    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfiguration = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public const string DockerForeignLayerGzip = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";
#pragma warning restore CS1591

    /// <summary>Every manifest type that can be read, in order of preference: what a client accepts from a registry.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [ImageIndex, ImageManifest, DockerManifestList, DockerManifest];

    /// <summary>Whether content of this type lists manifests, one for each platform.</summary>
    public static bool IsIndex(string mediaType) => mediaType is ImageIndex or DockerManifestList;

    /// <summary>Whether content of this type is one image's manifest.</summary>
    public static bool IsManifest(string mediaType) => mediaType is ImageManifest or DockerManifest;

    /// <summary>Whether content of this type is an image's configuration; that of an artifact is not.</summary>
    public static bool IsConfiguration(string mediaType) => mediaType is ImageConfiguration or DockerConfiguration;

    /// <summary>Whether this is Docker's schema 1, which was given up in 2019 and is refused.</summary>
    public static bool IsSchema1(string mediaType) => mediaType is DockerSchema1 or DockerSchema1Signed;

    /// <summary>
    /// Whether content of this type is a layer that may not be passed on by everyone: it comes from the addresses that its descriptor names
    /// (layer.md, "Non-Distributable Layers"), and is not pushed.
    /// </summary>
    public static bool IsForeignLayer(string mediaType) =>
        mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.tar", StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.", StringComparison.Ordinal);

    /// <summary>Whether content of this type is a file system layer.</summary>
    public static bool IsLayer(string mediaType) =>
        mediaType.StartsWith(Layer, StringComparison.Ordinal)
        || IsForeignLayer(mediaType)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.", StringComparison.Ordinal);

    /// <summary>
    /// The media type that a manifest's own bytes tell, for content that came without one: the member <c>mediaType</c>, else the members
    /// it has. Null where it is none of <see cref="Manifests"/>.
    /// </summary>
    public static string? OfManifest(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? byMembers = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool named = reader.ValueTextEquals("mediaType"u8);
                byMembers = reader.ValueTextEquals("manifests"u8) ? ImageIndex
                    : reader.ValueTextEquals("layers"u8) ? ImageManifest
                    : reader.ValueTextEquals("fsLayers"u8) ? DockerSchema1
                    : byMembers;
                reader.Read();
                if (named && reader.TokenType == JsonTokenType.String)
                {
                    return reader.GetString();
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        return byMembers;
    }
}
