namespace Containers.Engine.Images;

/// <summary>No image of the local store goes by this name or ID, or more than one does. Error id <c>ImageNotFound</c> or <c>ImageIdAmbiguous</c>.</summary>
public sealed class ImageNotFoundException : ContainersException
{
    private ImageNotFoundException(ErrorKind kind, string errorId, string name, string message)
        : base(kind, errorId, message) => Name = name;

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    /// <summary>The error for a name that is not there.</summary>
    public static ImageNotFoundException Missing(string name) =>
        new(ErrorKind.NotFound, "ImageNotFound", name, $"There is no image '{name}' in the local store. Pull it first, or check the name.");

    /// <summary>The error for the beginning of several IDs.</summary>
    public static ImageNotFoundException Ambiguous(string name, int count) =>
        new(ErrorKind.Invalid, "ImageIdAmbiguous", name, $"'{name}' begins the IDs of {count} images. Give more of its digits.");
}
