using Containers.Linux.Files;

namespace Containers.Engine.Containers.Copying;

/// <summary>Files cannot be copied as asked.</summary>
public sealed class ContainerCopyException(string location, string problem, Exception? inner = null, ErrorKind kind = ErrorKind.State) : ContainersException(
    kind, "CopyFailed", $"'{PathText.Printable(location)}' {problem}.", inner)
{
    /// <summary>The place that is the matter.</summary>
    public string Location { get; } = location;
}
