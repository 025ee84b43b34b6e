using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>What became of a program that reports to a fifo (<see cref="ChildProgram.ReportTo"/>).</summary>
public static class ReportedFailure
{
    /// <summary>Waits until the program was executed or a step failed.</summary>
    /// <param name="report">The fifo, open for reading before the program goes on.</param>
    /// <returns>The errno of the step that failed; null where execve(2) succeeded or the process was killed.</returns>
    /// <exception cref="LinuxException">The read failed.</exception>
    public static int? Read(SafeFileHandle report)
    {
        Span<byte> message = stackalloc byte[2 * sizeof(int)];
        int length = 0;
        while (length < message.Length)
        {
            // Opened without waiting for its other end, so wait here.
            Span<PollEntry> entries = [new((int)report.DangerousGetHandle(), PollEvents.Readable)];
            Poll.Wait(entries);
            int read = Pipes.Read(report, message[length..]);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return BitConverter.ToInt32(message[sizeof(int)..]);
    }
}
