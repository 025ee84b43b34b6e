using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>How to pull an image.</summary>
public sealed record PullOptions
{
    /// <summary>The platform to choose where there are several; null is this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Who to be at the registry; null is whoever is signed in there.</summary>
    public RegistryCredential? Credential { get; init; }
}

/// <summary>How to push an image.</summary>
public sealed record PushOptions
{
    /// <summary>Whether certificates go unchecked and plain HTTP will do. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Who to be at the registry; null is whoever is signed in there.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>
    /// What layers are sent compressed with; null sends the bytes of the store, but for an image whose manifest was made here from archives
    /// without one: its layers that are not compressed go with gzip. Other layers make another manifest; the image's ID stays.
    /// </summary>
    public LayerCompression? Compression { get; init; }
}

/// <summary>How a layer is compressed.</summary>
public enum LayerCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip, which everything reads.</summary>
    Gzip,

    /// <summary>With Zstandard, which is smaller and faster, and which docker reads since 23.0; the manifest is then OCI's.</summary>
    Zstd,
}

/// <summary>When a name goes to its registry.</summary>
public enum PullPolicy
{
    /// <summary>Where the image is not in the local store.</summary>
    Missing,

    /// <summary>Always, to see whether there is a newer one.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>What is being done with a layer.</summary>
public enum LayerPhase
{
    /// <summary>It is not its turn yet, or another process works on it.</summary>
    Waiting,

    /// <summary>It comes from the registry, and is unpacked as it comes.</summary>
    Downloading,

    /// <summary>Its blob is there and is unpacked.</summary>
    Extracting,

    /// <summary>It goes to the registry.</summary>
    Uploading,

    /// <summary>It goes into an archive, or comes from one.</summary>
    Copying,

    /// <summary>It is compressed anew, and goes on under another digest.</summary>
    Compressing,

    /// <summary>It was compressed anew.</summary>
    Compressed,

    /// <summary>There was nothing to do.</summary>
    Exists,

    /// <summary>It is where it was to go.</summary>
    Done,
}

/// <summary>How far a pull is with one layer.</summary>
/// <param name="Layer">The digest of the layer's blob.</param>
/// <param name="Phase">What is being done with it.</param>
/// <param name="Bytes">How many bytes of the blob are done.</param>
/// <param name="Total">How many there are; null where that is not known.</param>
public sealed record LayerProgress(Digest Layer, LayerPhase Phase, long Bytes, long? Total);

/// <summary>One line of what a removal did: either is null.</summary>
/// <param name="Untagged">A name that the image lost.</param>
/// <param name="Deleted">The ID of an image, or the chain ID of a layer, that is no longer in the store.</param>
public sealed record ImageRemoval(string? Untagged, string? Deleted);

/// <summary>That a container uses an image.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="ImageId">The image: <c>sha256:…</c>.</param>
/// <param name="Running">Whether the container runs now.</param>
public sealed record ImageUse(string ContainerId, string ImageId, bool Running);

/// <summary>What a container needs of an image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Configuration">How it runs.</param>
public sealed record ResolvedImage(ImageInfo Image, ImageConfiguration Configuration);
