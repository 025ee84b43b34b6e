using Containers.Engine.Text;

namespace Containers.Engine.Content.Downloads;

/// <summary>A file that cannot be fetched from its address. Error id <c>DownloadFailed</c>.</summary>
public sealed class DownloadException : ContainersException
{
    /// <summary>Describes why.</summary>
    /// <param name="address">The address; a user and password in it are not told.</param>
    /// <param name="reason">What is in the way, as a predicate's end.</param>
    /// <param name="inner">What was met.</param>
    public DownloadException(string address, string reason, Exception? inner = null)
        : base(ErrorKind.Unreachable, "DownloadFailed", $"{AddressCredentials.Hide(address)} cannot be fetched: {reason}", inner)
    {
    }
}
