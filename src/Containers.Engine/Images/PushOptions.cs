using Containers.Engine.Registry.Credentials;

namespace Containers.Engine.Images;

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
