using System.Globalization;
using System.Runtime.InteropServices;
using Containers.Linux.Descriptors;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>
/// Takes over the descendants of this process whose parents end, and reaps them, as the first process of a PID namespace does
/// (prctl(2), PR_SET_CHILD_SUBREAPER).
/// </summary>
public sealed unsafe partial class Subreaper : IDisposable
{
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int P_ALL = 0;
    private const int P_PID = 1;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int WNOWAIT = 0x01000000;
    private const int PidOfSignal = 4;

    private readonly SignalPipe _ends;

    /// <summary>Begins.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public Subreaper()
    {
        _ends = new SignalPipe(Signals.SIGCHLD);
        TakeOver();
    }

    /// <summary>Lets this process take over its orphaned descendants, where it knows which it waits for and lives no longer than they do.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static void TakeOver() =>
        Kernel.Require("prctl", "PR_SET_CHILD_SUBREAPER", SystemCallNumber.Prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0);

    /// <summary>Becomes ready when a child has ended.</summary>
    public PollEntry Entry => _ends.Entry;

    /// <summary>Reaps the children that have ended, up to one that is another's to reap: call this again when that one is.</summary>
    /// <param name="others">The ids of children that somebody else waits for.</param>
    /// <returns>Whether children are left.</returns>
    public bool Reap(params ReadOnlySpan<int> others)
    {
        Span<PollEntry> entry = [Entry];
        while (Poll.Wait(entry, milliseconds: 0) > 0)
        {
            _ = _ends.Read();
        }

        // siginfo_t of a SIGCHLD has si_pid at byte 16; it is 0 where no child has ended.
        int* ended = stackalloc int[32];
        while (true)
        {
            ended[PidOfSignal] = 0;
            if (WaitId(P_ALL, 0, ended, WEXITED | WNOHANG | WNOWAIT) < 0)
            {
                return false;
            }

            if (ended[PidOfSignal] == 0 || others.Contains(ended[PidOfSignal]))
            {
                return true;
            }

            _ = WaitId(P_PID, ended[PidOfSignal], ended, WEXITED | WNOHANG);
        }
    }

    /// <summary>Ends all children, and those that come to be this process's thereby, within a time.</summary>
    public void EndRest(TimeSpan patience)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Reap() && until - Environment.TickCount64 is > 0 and long rest)
        {
            foreach (int child in Children())
            {
                // Nobody but this thread reaps it, so the ID is still its.
                _ = Kernel.Call(SystemCallNumber.Kill, child, Signals.SIGKILL);
            }

            Poll.Wait([Entry], (int)rest);
        }
    }

    /// <summary>The children of all threads (proc_pid_task_children(5)).</summary>
    private static IEnumerable<int> Children() =>
        from thread in Directory.EnumerateDirectories("/proc/self/task")
        from child in File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        select int.Parse(child, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int type, int id, int* information, int options);
}
