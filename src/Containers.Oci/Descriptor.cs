using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>Names content by type, digest and size (OCI image-spec, descriptor.md).</summary>
[JsonRecord]
public sealed partial record Descriptor
{
    /// <summary>One of <see cref="MediaTypes"/>, or another's.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of the content's bytes.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The content's length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Other places that hold the content.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>Free-form facts by name (OCI image-spec, annotations.md).</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The content itself in base64, where it is small.</summary>
    public string? Data { get; init; }

    /// <summary>The platform that the named manifest is for; in an index only.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The artifact's type, where the named manifest is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Members that the specification does not name; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>An annotation's value, or null.</summary>
    public string? Annotation(string name) => Annotations is not null && Annotations.TryGetValue(name, out string? value) ? value : null;

    /// <summary>This descriptor with an annotation set, or removed where the value is null.</summary>
    public Descriptor WithAnnotation(string name, string? value)
    {
        Dictionary<string, string> annotations = Annotations is null ? [] : new(Annotations);
        if (value is null)
        {
            annotations.Remove(name);
        }
        else
        {
            annotations[name] = value;
        }

        return this with { Annotations = annotations.Count == 0 ? null : annotations };
    }

    /// <summary>Refuses a descriptor that cannot name content.</summary>
    /// <exception cref="OciFormatException">It is absent, its size is negative or its digest was left out.</exception>
    internal static void Validate(Descriptor? descriptor, string subject)
    {
        if (descriptor is null || descriptor.Digest == default || descriptor.Size < 0)
        {
            throw new OciFormatException($"The {subject} has a descriptor without a digest or with a negative size.");
        }
    }
}
