using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>There is no image for the platform that is wanted. Error id <c>ImagePlatformNotFound</c>.</summary>
public sealed class ImagePlatformException : ContainersException
{
    /// <summary>Describes what is wanted and what there is.</summary>
    public ImagePlatformException(string name, Platform wanted, IReadOnlyList<Platform> available)
        : base(
            ErrorKind.NotFound, "ImagePlatformNotFound",
            available?.Count > 0
                ? $"{name} has no image for {wanted}. It has {string.Join(", ", available)}. Choose one of these as the platform, or another image."
                : $"{name} has no image for {wanted}, nor for any other platform. Choose another image.")
    {
        Wanted = wanted;
        Available = available ?? [];
    }

    /// <summary>The platform that was wanted.</summary>
    public Platform Wanted { get; }

    /// <summary>The platforms there are.</summary>
    public IReadOnlyList<Platform> Available { get; }
}
