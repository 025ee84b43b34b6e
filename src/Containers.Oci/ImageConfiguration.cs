using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>What an image is made of and how it runs (OCI image-spec, config.md). Its digest is the image's ID.</summary>
[JsonRecord]
public sealed partial record ImageConfiguration
{
    /// <summary>When the image was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>The processor it is for, by Go's name: <c>amd64</c>.</summary>
    public string? Architecture { get; init; }

    /// <summary>The variant of the processor: <c>v7</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>The operating system it is for: <c>linux</c>.</summary>
    public string? Os { get; init; }

    /// <summary>The operating system's version, for Windows.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>What the image needs of the operating system, for Windows.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OsFeatures { get; init; }

    /// <summary>How a container of the image runs where its creator says nothing else.</summary>
    public ContainerConfiguration? Config { get; init; }

    /// <summary>The layers by diff ID; absent in the configuration of an artifact.</summary>
    [JsonPropertyName("rootfs")]
    public RootFileSystem? RootFileSystem { get; init; }

    /// <summary>How each layer came about, the lowest first; steps without a layer are marked.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }

    /// <summary>Members that the specification does not name, among them those of Docker; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The platform the image is for.</summary>
    [JsonIgnore]
    public Platform Platform => new()
    {
        Os = Os is { Length: > 0 } os ? os : "linux",
        Architecture = Architecture is { Length: > 0 } architecture ? architecture : "amd64",
        Variant = Variant is { Length: > 0 } variant ? variant : null,
        OsVersion = OsVersion,
        OsFeatures = OsFeatures,
    };

    /// <summary>The digests of the uncompressed layers, the lowest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<DiffId> DiffIds => RootFileSystem?.DiffIds ?? [];

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">Its bytes, UTF-8.</param>
    /// <exception cref="OciFormatException">It is not a configuration.</exception>
    public static ImageConfiguration Parse(ReadOnlySpan<byte> json) =>
        JsonInput.Read<ImageConfiguration>(json, "image configuration");
}

/// <summary>The layers of an image by the digests of their uncompressed archives (config.md, "rootfs").</summary>
[JsonRecord]
public sealed partial record RootFileSystem
{
    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init; } = "layers";

    /// <summary>The diff IDs, the lowest layer's first; null is what some tools write for none.</summary>
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<DiffId>? DiffIds { get; init; }
}

/// <summary>One step of an image's making (config.md, "history").</summary>
[JsonRecord]
public sealed partial record HistoryEntry
{
    /// <summary>When the step ended.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The command of the step.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>Who made the step.</summary>
    public string? Author { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>True where the step left no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }

    /// <summary>Members that the specification does not name; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
