using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>Time namespaces (time_namespaces(7)).</summary>
public static class TimeNamespace
{
    /// <summary>
    /// Makes a time namespace for the processes that this thread makes from now on. A thread cannot leave it to others again, so this is
    /// for one that ends soon.
    /// </summary>
    /// <param name="offsets">By clock, <c>monotonic</c> and <c>boottime</c>: how far it is from the host's, in seconds and nanoseconds.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void CreateForChildren(IEnumerable<(string Clock, long Seconds, uint Nanoseconds)> offsets)
    {
        SystemCall.Require("unshare", "time", SystemCallNumber.Unshare, (nint)(long)CloneFlags.NewTime);
        using SafeFileHandle file = FileDescriptor.Open($"/proc/{SystemCall.Make(SystemCallNumber.Gettid)}/timens_offsets", OpenFlags.Write);
        foreach ((string clock, long seconds, uint nanoseconds) in offsets)
        {
            try
            {
                file.WriteAll(System.Text.Encoding.ASCII.GetBytes($"{clock} {seconds} {nanoseconds}\n"));
            }
            catch (LinuxException refused)
            {
                throw new LinuxException("write", $"the offset of the clock {clock}", refused.Errno);
            }
        }
    }
}
