namespace Containers.Engine.Images.Archives;

/// <summary>An archive that is no image archive, or is damaged or harmful. Error id <c>ArchiveInvalid</c>.</summary>
public sealed class ImageArchiveException : ContainersException
{
    /// <summary>Describes one fault.</summary>
    /// <param name="name">The archive.</param>
    /// <param name="fault">What is wrong with it, as a predicate.</param>
    /// <param name="advice">What to do next, as a sentence.</param>
    /// <param name="inner">What was met.</param>
    public ImageArchiveException(string name, string fault, string advice = "Have it saved again.", Exception? inner = null)
        : base(ErrorKind.Damaged, "ArchiveInvalid", $"{name} {fault}. {advice}", inner)
    {
    }
}
