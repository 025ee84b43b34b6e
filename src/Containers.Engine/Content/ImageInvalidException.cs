namespace Containers.Engine.Content;

/// <summary>An image whose manifest or configuration cannot be used. Error id <c>ImageInvalid</c>.</summary>
public sealed class ImageInvalidException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="name">The image.</param>
    /// <param name="fault">What is wrong with it, as a predicate.</param>
    /// <param name="inner">The error of the reader, if there is one.</param>
    public ImageInvalidException(string name, string fault, Exception? inner = null)
        : base(ErrorKind.Damaged, "ImageInvalid", $"{name} {fault}. Have it built or pushed again.", inner)
    {
    }
}
