using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>One image for one platform: its configuration and its layers (OCI image-spec, manifest.md; Docker's schema 2 reads the same).</summary>
[JsonRecord]
public sealed partial record ImageManifest
{
    /// <summary>Always 2.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The manifest's own type; OCI manifests may leave it out.</summary>
    public string? MediaType { get; init; }

    /// <summary>The artifact's type, where this is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Names the <see cref="ImageConfiguration"/>.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, the lowest first.</summary>
    public required IReadOnlyList<Descriptor> Layers { get; init; }

    /// <summary>The manifest that this one is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Members that the specification does not name; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Its bytes, UTF-8.</param>
    /// <exception cref="OciFormatException">It is not a manifest of schema version 2.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> json)
    {
        ImageManifest manifest = JsonInput.Read<ImageManifest>(json, "image manifest");
        if (manifest.SchemaVersion != 2)
        {
            throw new OciFormatException($"The image manifest has schema version {manifest.SchemaVersion}; 2 is what can be read.");
        }

        Descriptor.Validate(manifest.Config, "image manifest");
        foreach (Descriptor layer in manifest.Layers)
        {
            Descriptor.Validate(layer, "image manifest");
        }

        return manifest;
    }
}
