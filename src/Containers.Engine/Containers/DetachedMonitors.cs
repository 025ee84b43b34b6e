using System.Collections.Concurrent;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>
/// Monitors that this process started and does not wait for. They outlive it; those that end before it are reaped here, at the next start.
/// </summary>
internal static class DetachedMonitors
{
    private static readonly ConcurrentDictionary<SafeFileHandle, bool> Running = new();

    /// <summary>Leaves a monitor to itself.</summary>
    public static void Add(SafeFileHandle monitor)
    {
        Reap();
        Running[monitor] = true;
    }

    private static void Reap()
    {
        foreach (SafeFileHandle monitor in Running.Keys)
        {
            if (ProcessHandle.TryReap(monitor) && Running.TryRemove(monitor, out _))
            {
                monitor.Dispose();
            }
        }
    }
}
