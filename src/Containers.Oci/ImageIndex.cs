using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>Lists manifests, mostly one for each platform (OCI image-spec, image-index.md; Docker's manifest list reads the same).</summary>
[JsonRecord]
public sealed partial record ImageIndex
{
    /// <summary>Always 2.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The index's own type; OCI indexes may leave it out.</summary>
    public string? MediaType { get; init; }

    /// <summary>The artifact's type, where this does not list images.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What is listed; where two entries match a platform equally well, the first is meant.</summary>
    public required IReadOnlyList<Descriptor> Manifests { get; init; }

    /// <summary>The manifest that this index is about.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Members that the specification does not name; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Reads an index or manifest list.</summary>
    /// <param name="json">Its bytes, UTF-8.</param>
    /// <exception cref="OciFormatException">It is not an index of schema version 2.</exception>
    public static ImageIndex Parse(ReadOnlySpan<byte> json)
    {
        ImageIndex index = JsonInput.Read<ImageIndex>(json, "image index");
        if (index.SchemaVersion != 2)
        {
            throw new OciFormatException($"The image index has schema version {index.SchemaVersion}; 2 is what can be read.");
        }

        foreach (Descriptor manifest in index.Manifests)
        {
            Descriptor.Validate(manifest, "image index");
        }

        return index;
    }
}
