using System.Text.Json.Serialization;
using System.Text.Json;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>An image as docker's inspect shows it (Engine API, "ImageInspect").</summary>
public sealed record ImageDocument
{
    /// <summary>The digest of its configuration.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Its names with tags.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <summary>Its names with digests.</summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>The image that it was made from, where both are of this store.</summary>
    public string Parent { get; init; } = string.Empty;

    /// <summary>A remark.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>When it was made.</summary>
    public string Created { get; init; } = string.Empty;

    /// <summary>The container that it was made of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Container { get; init; } = string.Empty;

    /// <summary>How that container ran.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConfigDocument? ContainerConfig { get; init; } = new();

    /// <summary>The version of docker that made it.</summary>
    public string DockerVersion { get; init; } = string.Empty;

    /// <summary>Who made it.</summary>
    public string Author { get; init; } = string.Empty;

    /// <summary>How its containers run.</summary>
    public ConfigDocument Config { get; init; } = new();

    /// <summary>The processor that it is for.</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>The variant of the processor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>The operating system.</summary>
    public string Os { get; init; } = string.Empty;

    /// <summary>The version of that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; init; }

    /// <summary>The bytes of its layers.</summary>
    public long Size { get; init; }

    /// <summary>The same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VirtualSize { get; init; } = 0;

    /// <summary>Where its layers are.</summary>
    public GraphDriverDocument GraphDriver { get; init; } = new();

    /// <summary>Its layers.</summary>
    public RootFSDocument RootFS { get; init; } = new();

    /// <summary>What this store knows of it.</summary>
    public ImageMetadataDocument Metadata { get; init; } = new();

    /// <summary>Its manifest, which clients are shown from version 1.48 of the API on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DescriptorDocument? Descriptor { get; init; }

    /// <summary>Its manifests, where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageManifestDocument>? Manifests { get; init; }

    /// <summary>As text for people, a field on each line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Indented.ImageDocument);

    /// <summary>An image's document.</summary>
    public static ImageDocument Of(ImageInfo image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageConfiguration configuration = image.GetConfiguration();
        return new()
        {
            Id = image.Id,
            RepoTags = image.Tags,
            RepoDigests = image.Digests,
            Parent = image.GetParent() ?? string.Empty,
            Comment = configuration.History is { Count: > 0 } history ? history[^1].Comment ?? string.Empty : string.Empty,
            Created = DockerTime.Text(image.Created),
            Container = Legacy(configuration, "container"),
            DockerVersion = Legacy(configuration, "docker_version"),
            Author = image.Author ?? string.Empty,
            Config = ConfigDocument.Of(configuration.Config),
            Architecture = image.Architecture,
            Variant = image.Variant,
            Os = image.OperatingSystem,
            OsVersion = configuration.OsVersion,
            Size = image.Size,
            VirtualSize = image.Size,
            GraphDriver = GraphDriverDocument.Of(image),
            RootFS = new() { Type = "layers", Layers = image.Layers.Count == 0 ? null : image.Layers },
        };
    }

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public ImageDocument At(int version) => this with
    {
        VirtualSize = version < 44 ? VirtualSize : null,
        Container = version < 45 ? Container : null,
        ContainerConfig = version < 45 ? ContainerConfig : null,
        Descriptor = version < 48 ? null : Descriptor,
        Config = version < 50 ? Config : Config.WithoutContainers(),
    };

    /// <summary>What docker alone keeps in an image.</summary>
    private static string Legacy(ImageConfiguration configuration, string name) =>
        configuration.Unknown?.TryGetValue(name, out JsonElement value) is true && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
