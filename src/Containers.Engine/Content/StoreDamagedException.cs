namespace Containers.Engine.Content;

/// <summary>A file of the store that is missing or was changed by something else. Error id <c>StoreDamaged</c>.</summary>
public sealed class StoreDamagedException : ContainersException
{
    /// <summary>Describes the damage.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with it, as a predicate.</param>
    /// <param name="inner">What was met.</param>
    public StoreDamagedException(string path, string fault, Exception? inner = null)
        : base(ErrorKind.Damaged, "StoreDamaged", $"{path} {fault}. Pull the image that needs it again.", inner)
    {
    }
}
