using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>What an attached container reads from and writes to.</summary>
/// <param name="Input">Its standard input.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record StandardStreams(SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Error)
{
    /// <summary>This process's own; in the place of one that its caller had closed there is nothing to read, and nowhere to write.</summary>
    public static StandardStreams Own => new(OfNumber(0), OfNumber(1), OfNumber(2));

    private static SafeFileHandle OfNumber(int number) =>
        StandardDescriptors.IsGiven(number) ? new SafeFileHandle(number, ownsHandle: false) : FileDescriptor.Open("/dev/null", OpenFlags.Read);
}
