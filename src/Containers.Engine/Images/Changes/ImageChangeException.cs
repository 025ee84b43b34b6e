namespace Containers.Engine.Images.Changes;

/// <summary>A change of an image's configuration that cannot be made. Error id <c>ImageChangeInvalid</c>.</summary>
public sealed class ImageChangeException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="change">The instruction as written.</param>
    /// <param name="fault">What is wrong with it, and what is right, as a sentence.</param>
    public ImageChangeException(string change, string fault)
        : base(ErrorKind.Invalid, "ImageChangeInvalid", $"The change '{change}' cannot be made: {fault}")
    {
    }
}
