using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Oci;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>Tells the engine whether a program runs that it had started.</summary>
internal static class StartReport
{
    /// <summary>docker's exit code where the engine fails and not the container.</summary>
    internal const int EngineFailed = 125;
    internal const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>The descriptor that takes the report.</summary>
    internal static SafeFileHandle Open() => DescriptorSlot.Report.Take();

    /// <summary>Sends the report.</summary>
    internal static void Send(SafeFileHandle report, MonitorReport message) => Pipes.Write(report, [.. message.ToJson(), (byte)'\n']);

    /// <summary>Whether an exception tells why a program could not be started.</summary>
    internal static bool IsFailure(Exception exception) =>
        exception is LinuxException or RuntimeProgramException or ConfigurationException or OciFormatException or IOException or UnauthorizedAccessException or ArgumentException;

    /// <summary>The exit code that shells and docker give such a failure.</summary>
    internal static int ExitCodeOf(Exception exception) => exception switch
    {
        LinuxException { Call: "execve", Errno: Errno.ENOENT or Errno.ENOTDIR } => NotFound,
        LinuxException { Call: "execve" } => NotExecutable,
        RuntimeProgramException failure => failure.ExitCode,
        _ => EngineFailed,
    };
}
