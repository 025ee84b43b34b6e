namespace Containers.Service.Routing;

/// <summary>What docker calls the streams of containers.</summary>
internal static class StreamTypes
{
    /// <summary>Of a terminal: bytes.</summary>
    public const string Raw = "application/vnd.docker.raw-stream";

    /// <summary>Of standard output and error: parts with heads of 8 bytes.</summary>
    public const string Multiplexed = "application/vnd.docker.multiplexed-stream";
}
