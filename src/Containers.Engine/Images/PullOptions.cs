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
