using Containers.Linux.Processes;

namespace Containers.Linux.Cgroups;

/// <summary>The processes of a group, all at once.</summary>
public static class CgroupMembers
{
    private const int LongestPause = 50;

    /// <summary>Kills what is in a group until nothing is.</summary>
    /// <param name="cgroup">The group.</param>
    /// <param name="patience">How long that may take; what is left then is left.</param>
    public static void Kill(Cgroup cgroup, TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        for (int pause = 1; cgroup.ReadMembers().Count > 0 && Environment.TickCount64 < end; pause = Math.Min(2 * pause, LongestPause))
        {
            Kill(cgroup);
            Thread.Sleep(pause);
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
                Kill(cgroup);
                Thread.Sleep(pause);
            }
        }
    }

    private static void Kill(Cgroup cgroup)
    {
        ProcessHandle.SignalAll(cgroup.ReadMembers, Signals.SIGKILL);
        CgroupFreezer.Thaw(cgroup);
    }
}
