using Containers.Linux.Deputies;
using Containers.Linux.Descriptors;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>Processes by pidfd: a handle that never means another process (pidfd_open(2)).</summary>
public static unsafe class ProcessHandle
{
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int CLD_EXITED = 1;

    /// <summary>Opens a running process.</summary>
    /// <returns>Its handle, or null where no such process is left.</returns>
    /// <exception cref="LinuxException">The call failed otherwise.</exception>
    public static SafeFileHandle? Open(int id)
    {
        nint handle = Kernel.Call(SystemCallNumber.PidfdOpen, id);
        return handle >= 0 ? new SafeFileHandle(handle, ownsHandle: true)
            : Kernel.Errno == Errno.ESRCH ? null
            : throw new LinuxException("pidfd_open", $"{id}", Kernel.Errno);
    }

    /// <summary>A copy of a descriptor of another process, found by what its link below /proc shows (pidfd_getfd(2), Linux 5.6).</summary>
    /// <param name="process">The process.</param>
    /// <param name="id">Its id.</param>
    /// <param name="link">The link's text.</param>
    /// <returns>The copy; null where the process has none.</returns>
    /// <exception cref="LinuxException">The process may not be looked at, or has ended.</exception>
    public static SafeFileHandle? CopyDescriptor(SafeFileHandle process, int id, string link)
    {
        using Files.DirectoryDescriptor folder = Files.DirectoryDescriptor.Open($"/proc/{id}/fd");
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(link);
        foreach (string path in Directory.EnumerateFileSystemEntries($"/proc/{id}/fd"))
        {
            string number = Path.GetFileName(path);
            if (folder.ReadLink(System.Text.Encoding.ASCII.GetBytes(number)).AsSpan().SequenceEqual(wanted))
            {
                nint copy = Kernel.Require(
                    "pidfd_getfd", link, SystemCallNumber.PidfdGetfd, process.DangerousGetHandle(), int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
                GC.KeepAlive(process);
                return new SafeFileHandle(copy, ownsHandle: true);
            }
        }

        return null;
    }

    /// <summary>Reaps a child if it has ended.</summary>
    /// <returns>Whether it has, or is no child of this process (any more).</returns>
    public static bool TryReap(SafeFileHandle child)
    {
        int* information = stackalloc int[32];
        information[4] = 0;
        return ProgramParent.Wait(child, information, WEXITED | WNOHANG) < 0 || information[4] != 0;
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>False where the process has ended.</returns>
    /// <exception cref="LinuxException">The signal may not be sent.</exception>
    public static bool Signal(SafeFileHandle process, int signal)
    {
        nint result = Kernel.Call(SystemCallNumber.PidfdSendSignal, process.DangerousGetHandle(), signal);
        int errno = Kernel.Errno;
        GC.KeepAlive(process);
        return result == 0 || (errno == Errno.ESRCH ? false : throw new LinuxException("pidfd_send_signal", null, errno));
    }

    /// <summary>Sends a signal to a process group (kill(2)). A process that this one has not reaped leads it, so it can be no other by now.</summary>
    /// <param name="leader">The leader's ID; a group that is not there yet gets nothing.</param>
    /// <param name="signal">The signal's number.</param>
    public static void SignalGroup(int leader, int signal) => _ = Kernel.Call(SystemCallNumber.Kill, -leader, signal);

    /// <summary>Sends a signal to processes that come and go.</summary>
    /// <param name="members">Their ids at the moment.</param>
    /// <param name="signal">The signal.</param>
    /// <exception cref="LinuxException">The signal may not be sent.</exception>
    public static void SignalAll(Func<IReadOnlySet<int>> members, int signal)
    {
        foreach (int id in members().Where(id => id > 0))
        {
            using SafeFileHandle? process = Open(id);
            if (process is not null && members().Contains(id))
            {
                // Asked again after the handle was opened: the id may be another process's by now.
                _ = Signal(process, signal);
            }
        }
    }

    /// <summary>Waits for the end of any process, this one's child or not; a child is not reaped.</summary>
    /// <param name="process">The process.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where the time was over first.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Task<bool> WaitForEndAsync(SafeFileHandle process, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Poll.WaitUntilReadableAsync(process, timeout, cancellationToken);

    /// <inheritdoc cref="WaitForEndAsync"/>
    public static bool WaitForEnd(SafeFileHandle process, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Poll.WaitUntilReadable(process, timeout, cancellationToken);

    /// <summary>Waits for a child's end and reaps it.</summary>
    /// <returns>The exit code; 128 and the signal's number where a signal ended it.</returns>
    /// <exception cref="LinuxException">The process is not a child of this one.</exception>
    public static int Wait(SafeFileHandle child)
    {
        // siginfo_t of a SIGCHLD has si_code at byte 8 and si_status at byte 24 (asm-generic/siginfo.h).
        int* information = stackalloc int[32];
        nint result = ProgramParent.Wait(child, information, WEXITED);
        return result < 0 ? throw new LinuxException("waitid", null, (int)-result)
            : information[2] == CLD_EXITED ? information[6]
            : 128 + information[6];
    }
}
