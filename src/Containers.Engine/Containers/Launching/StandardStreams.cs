using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>What an attached container reads from and writes to.</summary>
/// <param name="Input">Its standard input.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record StandardStreams(SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Error)
{
    /// <summary>This process's own.</summary>
    public static StandardStreams Own => new(new SafeFileHandle(0, false), new SafeFileHandle(1, false), new SafeFileHandle(2, false));
}
