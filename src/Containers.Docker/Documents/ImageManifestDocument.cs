using Containers.Engine.Images;

namespace Containers.Docker.Documents;

/// <summary>A manifest of an image (Engine API 1.47, "ImageManifestSummary"). An image of this store has the one of its platform.</summary>
public sealed record ImageManifestDocument
{
    /// <summary>Its digest.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>The manifest itself.</summary>
    public DescriptorDocument Descriptor { get; init; } = new();

    /// <summary>Whether all that it names is here.</summary>
    public bool Available { get; init; }

    /// <summary>Its bytes.</summary>
    public ImageManifestSizeDocument Size { get; init; } = new();

    /// <summary>What it is of: <c>image</c>.</summary>
    public string Kind { get; init; } = "image";

    /// <summary>What an image's has.</summary>
    public ImageManifestDataDocument? ImageData { get; init; }

    /// <summary>An image's manifests.</summary>
    /// <param name="image">The image.</param>
    /// <param name="containers">The IDs of the containers that were made of it.</param>
    public static IReadOnlyList<ImageManifestDocument> Of(ImageInfo image, IEnumerable<string> containers)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.GetManifest() is not { } manifest ? [] :
        [
            new()
            {
                ID = manifest.Digest.ToString(),
                Descriptor = DescriptorDocument.Of(image)!,
                Available = true,
                Size = new() { Content = image.ContentSize, Total = image.ContentSize + image.Size },
                ImageData = new()
                {
                    Platform = new() { Architecture = image.Architecture, Os = image.OperatingSystem, Variant = image.Variant },
                    Containers = [.. containers],
                    Size = new() { Unpacked = image.Size },
                },
            },
        ];
    }
}
