namespace Containers.Engine.Images;

/// <summary>An image that cannot be removed as asked. Error id <c>ImageInUse</c>.</summary>
public sealed class ImageInUseException : ContainersException
{
    /// <summary>Describes one conflict.</summary>
    public ImageInUseException(string name, string message)
        : base(ErrorKind.InUse, "ImageInUse", message) => Name = name;

    /// <summary>What should have been removed.</summary>
    public string Name { get; }
}
