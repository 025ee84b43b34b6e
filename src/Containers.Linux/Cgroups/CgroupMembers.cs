using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups;

/// <summary>The processes of a group, all at once.</summary>
public static class CgroupMembers
{
    private const int LongestPause = 50;

    /// <summary>Sends a signal to every one of them.</summary>
    public static void Signal(Cgroup cgroup, int signal)
    {
        foreach (int id in cgroup.ReadMembers().Where(id => id > 0))
        {
            using SafeFileHandle? process = ProcessHandle.Open(id);
            if (process is not null && cgroup.ReadMembers().Contains(id))
            {
                // Asked again after the handle was opened: the id may be another process's by now.
                _ = ProcessHandle.Signal(process, signal);
            }
        }
    }

    /// <summary>Kills what is in a group until nothing is, and removes it. A process that died is a member for a moment still.</summary>
    /// <param name="cgroup">The group.</param>
    /// <param name="patience">How long that may take.</param>
    /// <exception cref="LinuxException">It took longer (EBUSY).</exception>
    public static void Clear(Cgroup cgroup, TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        for (int pause = 1; ; pause = Math.Min(2 * pause, LongestPause))
        {
            try
            {
                cgroup.Remove();
                return;
            }
            catch (LinuxException exception) when (exception.Errno == Errno.EBUSY && Environment.TickCount64 < end)
            {
                Signal(cgroup, Signals.SIGKILL);
                CgroupFreezer.Thaw(cgroup);
                Thread.Sleep(pause);
            }
        }
    }
}
