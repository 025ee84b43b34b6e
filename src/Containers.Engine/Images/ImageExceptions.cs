using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>No image of the local store goes by this name or ID, or more than one does. Error id <c>ImageNotFound</c> or <c>ImageIdAmbiguous</c>.</summary>
public sealed class ImageNotFoundException : ContainersException
{
    private ImageNotFoundException(string errorId, string name, string message)
        : base(errorId, message) => Name = name;

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    /// <summary>The error for a name that is not there.</summary>
    public static ImageNotFoundException Missing(string name) =>
        new("ImageNotFound", name, $"There is no image '{name}' in the local store. Pull it first, or check the name.");

    /// <summary>The error for the beginning of several IDs.</summary>
    public static ImageNotFoundException Ambiguous(string name, int count) =>
        new("ImageIdAmbiguous", name, $"'{name}' begins the IDs of {count} images. Give more of its digits.");
}

/// <summary>An image that cannot be removed as asked. Error id <c>ImageInUse</c>.</summary>
public sealed class ImageInUseException : ContainersException
{
    /// <summary>Describes one conflict.</summary>
    public ImageInUseException(string name, string message)
        : base("ImageInUse", message) => Name = name;

    /// <summary>What should have been removed.</summary>
    public string Name { get; }
}

/// <summary>There is no image for the platform that is wanted. Error id <c>ImagePlatformNotFound</c>.</summary>
public sealed class ImagePlatformException : ContainersException
{
    /// <summary>Describes what is wanted and what there is.</summary>
    public ImagePlatformException(string name, Platform wanted, IReadOnlyList<Platform> available)
        : base(
            "ImagePlatformNotFound",
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

/// <summary>An image whose manifest or configuration cannot be used. Error id <c>ImageInvalid</c>.</summary>
public sealed class ImageInvalidException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="name">The image.</param>
    /// <param name="fault">What is wrong with it, as a predicate.</param>
    /// <param name="inner">The error of the reader, if there is one.</param>
    public ImageInvalidException(string name, string fault, Exception? inner = null)
        : base("ImageInvalid", $"{name} {fault}. Have it built or pushed again.", inner)
    {
    }
}

/// <summary>A name that cannot be used for what is asked. Error id <c>ImageNameInvalid</c>.</summary>
public sealed class ImageNameException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="name">The name.</param>
    /// <param name="fault">What is wrong with it, as a predicate, and what to do.</param>
    public ImageNameException(string name, string fault)
        : base("ImageNameInvalid", $"'{name}' {fault}.") => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }
}
