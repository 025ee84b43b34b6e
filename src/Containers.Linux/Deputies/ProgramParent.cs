using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Deputies;

/// <summary>
/// Who has the programs that this process starts as children. It has them itself, unless somebody else reaps its children and drops their exit codes: where SIGCHLD is
/// ignored the kernel (wait(2), NOTES), and in the first process of a PID namespace .NET once it handles that signal, as it does in PowerShell with the first program of the
/// user's. Whichever deputy starts a program has it then.
/// </summary>
internal static unsafe partial class ProgramParent
{
    private const int P_PIDFD = 3;
    private const int AnyChild = 0x40000000; // __WALL: a program that could not be executed has ended with the signal of no child.

    private static readonly Lazy<Deputy> s_keeper = new(Deputy.Start);

    /// <summary>Whether a deputy has those that are started now.</summary>
    public static bool IsDeputy => SignalDisposition.IsIgnored(Signals.SIGCHLD)
        || (Environment.ProcessId == 1 && (RuntimeFeature.IsDynamicCodeSupported || SignalDisposition.IsHandled(Signals.SIGCHLD)));

    /// <summary>Who starts the programs of this thread; null where this process does.</summary>
    public static Deputy? Current => Deputy.Current ?? (IsDeputy ? s_keeper.Value : null);

    /// <summary>Waits for a child by whoever has it (waitid(2)).</summary>
    /// <param name="child">The child.</param>
    /// <param name="information">The siginfo_t that takes how it has ended.</param>
    /// <param name="options">What is waited for.</param>
    /// <returns>0, or the negative error number.</returns>
    public static nint Wait(SafeFileHandle child, int* information, int options)
    {
        int number = (int)child.DangerousGetHandle();
        nint result;
        do
        {
            result = WaitId(P_PIDFD, number, information, options | AnyChild) < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
        while (result == -Errno.EINTR);
        result = result == -Errno.ECHILD ? By(Deputy.Current) : result;
        result = result == -Errno.ECHILD ? By(s_keeper.IsValueCreated ? s_keeper.Value : null) : result;
        GC.KeepAlive(child);
        return result;

        nint By(Deputy? parent) => parent?.Call(SystemCallNumber.Waitid, P_PIDFD, number, (nint)information, options | AnyChild, 0, 0) ?? -Errno.ECHILD;
    }

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int type, int id, int* information, int options);
}
