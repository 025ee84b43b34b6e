using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Host;

/// <summary>
/// Monitors and services that this process started and does not wait for. They outlive it; those that end before it are reaped here, at the next start.
/// </summary>
internal static class LeftProcesses
{
    private static readonly List<SafeFileHandle> Running = [];

    /// <summary>Leaves a process to itself.</summary>
    public static void Add(SafeFileHandle process)
    {
        // One at a time: the number of a handle that another thread has disposed may be that of another child by now.
        lock (Running)
        {
            Running.RemoveAll(HasEnded);
            Running.Add(process);
        }
    }

    /// <summary>Lets the kernel forget those that have ended.</summary>
    public static void Reap()
    {
        lock (Running)
        {
            Running.RemoveAll(HasEnded);
        }
    }

    private static bool HasEnded(SafeFileHandle process)
    {
        bool ended = ProcessHandle.TryReap(process);
        if (ended)
        {
            process.Dispose();
        }

        return ended;
    }
}
