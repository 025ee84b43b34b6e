using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>
/// Monitors that this process started and does not wait for. They outlive it; those that end before it are reaped here, at the next start.
/// </summary>
internal static class DetachedMonitors
{
    private static readonly List<SafeFileHandle> Running = [];

    /// <summary>Leaves a monitor to itself.</summary>
    public static void Add(SafeFileHandle monitor)
    {
        // One at a time: the number of a handle that another thread has disposed may be that of another child by now.
        lock (Running)
        {
            Running.RemoveAll(HasEnded);
            Running.Add(monitor);
        }
    }

    private static bool HasEnded(SafeFileHandle monitor)
    {
        bool ended = ProcessHandle.TryReap(monitor);
        if (ended)
        {
            monitor.Dispose();
        }

        return ended;
    }
}
