namespace Containers.Engine.Downloads;

/// <summary>A file that cannot be fetched from its address. Error id <c>DownloadFailed</c>.</summary>
public sealed class DownloadException : ContainersException
{
    /// <summary>Describes why.</summary>
    /// <param name="address">The address.</param>
    /// <param name="reason">What is in the way, as a predicate's end.</param>
    /// <param name="inner">What was met.</param>
    public DownloadException(string address, string reason, Exception? inner = null)
        : base("DownloadFailed", $"{address} cannot be fetched: {reason}", inner)
    {
    }
}
