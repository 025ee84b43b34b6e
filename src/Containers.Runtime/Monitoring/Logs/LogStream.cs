namespace Containers.Runtime.Monitoring.Logs;

/// <summary>An output stream of the container, by its descriptor's number.</summary>
internal enum LogStream
{
    /// <summary>Standard output; the terminal of a container that has one.</summary>
    Output = 1,

    /// <summary>Standard error.</summary>
    Error = 2,
}
