using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Deputies;

/// <summary>Starts programs where a deputy is, as children of this process.</summary>
internal static unsafe class DeputyProgram
{
    /// <summary>Starts one.</summary>
    /// <param name="deputy">The deputy.</param>
    /// <param name="path">The program's file.</param>
    /// <param name="descriptors">The descriptors it gets, and their numbers there.</param>
    /// <param name="firstClosed">From which number on it gets none.</param>
    /// <param name="arguments">Its arguments, as execve(2) takes them.</param>
    /// <param name="environment">Its environment, as execve(2) takes it.</param>
    /// <param name="newSession">Whether it leaves this process's session and terminal (setsid(2)).</param>
    /// <returns>The process ID. The caller reaps it.</returns>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static int Start(
        Deputy deputy, string path, IReadOnlyList<(int File, int Number)> descriptors, int firstClosed, byte** arguments, byte** environment, bool newSession)
    {
        int id;
        nint result;
        using (DeputyThread child = deputy.DivideForProgram())
        fixed (byte* file = Files.LinuxPath.Terminated(path))
        {
            id = child.Id;
            ulong none = 0;
            result = Place(child, descriptors, firstClosed);
            result = result < 0 || !newSession ? result : child.Call(SystemCallNumber.Setsid);
            result = result < 0 ? result : child.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong));
            result = result < 0 ? result : child.Call(SystemCallNumber.Execve, (nint)file, (nint)arguments, (nint)environment);
            if (child.IsGone)
            {
                return id;
            }
        }

        using SafeFileHandle? failed = ProcessHandle.Open(id);
        _ = failed is null ? 0 : ProcessHandle.Wait(failed);
        throw new LinuxException("execve", path, (int)-result);
    }

    private static nint Place(DeputyThread child, IReadOnlyList<(int File, int Number)> descriptors, int firstClosed)
    {
        foreach ((int file, int number) in descriptors)
        {
            nint result = child.Call(SystemCallNumber.Dup3, file, number);
            if (result < 0)
            {
                return result;
            }
        }

        return child.Call(SystemCallNumber.CloseRange, firstClosed, int.MaxValue);
    }
}
