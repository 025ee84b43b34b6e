namespace Containers.Docker.Documents;

/// <summary>What the manifest of an image has.</summary>
public sealed record ImageManifestDataDocument
{
    /// <summary>What it runs on.</summary>
    public DistributionPlatformDocument Platform { get; init; } = new();

    /// <summary>The IDs of the containers that were made of it.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Its bytes.</summary>
    public ImageUnpackedSizeDocument Size { get; init; } = new();
}
