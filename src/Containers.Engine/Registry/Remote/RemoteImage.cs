using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>How to ask a registry about images.</summary>
public sealed record RemoteOptions
{
    /// <summary>The platform whose image is meant where there are several; null is this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Who to be at the registry; null is whoever is signed in there.</summary>
    public Credentials.RegistryCredential? Credential { get; init; }
}

/// <summary>An image, or another artifact, as a registry has it. Nothing of it is pulled but its documents.</summary>
public sealed record RemoteImage
{
    /// <summary>The repository as people write it: <c>debian</c>, <c>127.0.0.1:5000/debian</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag that was asked for; null where a digest was.</summary>
    public string? Tag { get; init; }

    /// <summary>The digest of the manifest or index that the name means there.</summary>
    public required string Digest { get; init; }

    /// <summary>The type of that manifest or index.</summary>
    public required string MediaType { get; init; }

    /// <summary>What it is where it is no image: an artifact's type. Null for images.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The platforms there are images for, <c>linux/arm64/v8</c>; empty where a manifest alone is named.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>The bytes that a pull would fetch for the chosen platform: configuration and layers as they are stored. Null where there is no image for it.</summary>
    public long? Size { get; init; }

    /// <summary>When the image was made, as it says itself.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The processor that the chosen image is for; null for artifacts, and where there is no image for the platform.</summary>
    public string? Architecture { get; init; }

    /// <summary>The operating system that the chosen image is for.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The variant of the processor.</summary>
    public string? Variant { get; init; }

    /// <summary>The environment, <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Free-form facts of the image by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Free-form facts of the manifest or index by name.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The layers of the chosen image, or the parts of the artifact, the lowest first.</summary>
    public IReadOnlyList<RemoteLayer> Layers { get; init; } = [];

    /// <summary>The manifest or index that the name means, byte for byte.</summary>
    public required string Manifest { get; init; }

    /// <summary>The facts as one JSON object, indented.</summary>
    public string ToJson() => RemoteImageJson.Of(this);

    /// <summary>What to call it: <c>debian:latest</c>, <c>debian@sha256:…</c>.</summary>
    public override string ToString() => Tag is null ? $"{Repository}@{Digest}" : $"{Repository}:{Tag}";
}

/// <summary>A layer of an image in a registry, or a part of an artifact (OCI image-spec, descriptor.md).</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">The digest of its bytes there.</param>
/// <param name="Size">How many there are.</param>
public sealed record RemoteLayer(string MediaType, string Digest, long Size)
{
    /// <summary>Its digest.</summary>
    public override string ToString() => Digest;
}

/// <summary>A tag of a repository.</summary>
/// <param name="Repository">The repository as people write it.</param>
/// <param name="Tag">The tag.</param>
public sealed record RemoteImageTag(string Repository, string Tag)
{
    /// <summary>The name of the image: <c>debian:12</c>.</summary>
    public override string ToString() => $"{Repository}:{Tag}";
}

/// <summary>What says that it is about an image: a signature, a bill of materials, … (distribution-spec, "Listing Referrers").</summary>
/// <param name="Repository">The repository as people write it.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="ArtifactType">What it is; null where it does not say.</param>
/// <param name="MediaType">The type of its manifest.</param>
/// <param name="Size">The length of its manifest in bytes.</param>
/// <param name="Annotations">Free-form facts by name.</param>
public sealed record RemoteReferrer(
    string Repository, string Digest, string? ArtifactType, string MediaType, long Size, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The name of its manifest: <c>debian@sha256:…</c>.</summary>
    public override string ToString() => $"{Repository}@{Digest}";
}

/// <summary>A repository that a search found.</summary>
/// <param name="Name">The repository as people write it.</param>
/// <param name="Description">What its owner says of it, on one line; empty where the registry keeps no descriptions.</param>
/// <param name="Stars">How many people marked it; 0 where the registry does not count.</param>
/// <param name="IsOfficial">Whether it is one of Docker Hub's own.</param>
public sealed record ImageSearchResult(string Name, string Description, int Stars, bool IsOfficial)
{
    /// <summary>The repository.</summary>
    public override string ToString() => Name;
}
