using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>A name that cannot be used for what is asked. Error id <c>ImageNameInvalid</c>.</summary>
public sealed class ImageNameException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="name">The name.</param>
    /// <param name="fault">What is wrong with it, as a predicate, and what to do.</param>
    public ImageNameException(string name, string fault)
        : base(ErrorKind.Invalid, "ImageNameInvalid", $"'{name}' {fault}.") => Name = name;

    /// <summary>Refuses a name for an image that is not made yet which says by a digest what the image is.</summary>
    /// <param name="name">The name; null is none, which is right.</param>
    /// <exception cref="ImageNameException">It has a digest, or no tag.</exception>
    internal static void RequireTag(ImageReference? name)
    {
        if (name is { Tag: null } or { Digest: not null })
        {
            throw new ImageNameException(name.Familiar, "names an image by its digest. Give a name with a tag");
        }
    }

    /// <summary>The name.</summary>
    public string Name { get; }
}
