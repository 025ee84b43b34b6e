namespace Containers.Engine.Images.Transports;

/// <summary>A place that an image cannot be copied from or to. Error id <c>ImageLocationInvalid</c>.</summary>
public sealed class ImageLocationException : ContainersException
{
    /// <summary>An error with its whole message.</summary>
    public ImageLocationException(string message)
        : base(ErrorKind.Invalid, "ImageLocationInvalid", message)
    {
    }
}
