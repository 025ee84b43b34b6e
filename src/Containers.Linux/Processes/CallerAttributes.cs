using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>
/// What this process has only because its caller happens to have it, and passes on to every program that it starts (fork(2), execve(2),
/// credentials(7)): niceness, processors, limits and the like.
/// </summary>
public static unsafe class CallerAttributes
{
    private const uint UmaskOfServices = 0x12; // 022
    private const int IOPRIO_WHO_PROCESS = 1;
    private const int PR_SET_TIMERSLACK = 29;
    private const int PR_SET_SECUREBITS = 28;
    private const int PR_SET_THP_DISABLE = 41;
    private const nint DefaultTimerSlack = 50_000; // Nanoseconds.
    private const int MostProcessors = 8192;
    private const int RLIMIT_STACK = 3;
    private const int RLIMIT_NOFILE = 7;
    private const int RLIM_NLIMITS = 16;
    private const ulong DefaultStack = 8 << 20;
    private const ulong MostDescriptors = 1 << 20;

    /// <summary>
    /// Gives the calling thread, and so all that it starts from here on, what a service has that the machine starts. What this process may not
    /// change stays as it is: a hard limit is the highest that the caller may have, and a default must not need a right of its own.
    /// </summary>
    public static void Drop()
    {
        Environment.CurrentDirectory = "/";
        _ = Kernel.Call(SystemCallNumber.Umask, (nint)UmaskOfServices);
        Scheduling();
        WriteOwn("oom_score_adj", 0);
        WriteOwn("coredump_filter", 0x33); // core(5): the kernel's default.
        _ = Kernel.Call(SystemCallNumber.Prctl, PR_SET_TIMERSLACK, DefaultTimerSlack);
        _ = Kernel.Call(SystemCallNumber.Prctl, PR_SET_SECUREBITS, 0);
        _ = Kernel.Call(SystemCallNumber.Prctl, PR_SET_THP_DISABLE, 0);
        _ = Kernel.Call(SystemCallNumber.Personality, 0);
        _ = Kernel.Call(SystemCallNumber.SetMempolicy, 0, 0, 0);
        for (int resource = 0; resource < RLIM_NLIMITS; resource++)
        {
            RaiseLimit(resource);
        }
    }

    private static void Scheduling()
    {
        // SCHED_OTHER with niceness 0: struct sched_attr's first version, all else zero.
        uint* attributes = stackalloc uint[12];
        new Span<uint>(attributes, 12).Clear();
        attributes[0] = 12 * sizeof(uint);
        _ = Kernel.Call(SystemCallNumber.SchedSetattr, 0, (nint)attributes, 0);
        _ = Kernel.Call(SystemCallNumber.IoprioSet, IOPRIO_WHO_PROCESS, 0, 0);

        byte* processors = stackalloc byte[MostProcessors / 8];
        new Span<byte>(processors, MostProcessors / 8).Fill(0xFF);
        _ = Kernel.Call(SystemCallNumber.SchedSetaffinity, 0, MostProcessors / 8, (nint)processors);
    }

    /// <summary>Raises a soft limit to the hard one; that of stacks and of descriptors to what services have, since programs act on those two.</summary>
    private static void RaiseLimit(int resource)
    {
        if (ResourceLimit.Read(resource) is not { } own)
        {
            return;
        }

        ulong* limit = stackalloc ulong[2];
        limit[1] = own.Hard;
        limit[0] = resource switch
        {
            RLIMIT_STACK => Math.Min(own.Hard, DefaultStack),
            RLIMIT_NOFILE => Math.Min(own.Hard, MostDescriptors),
            _ => own.Hard,
        };
        _ = Kernel.Call(SystemCallNumber.Prlimit64, 0, resource, (nint)limit, 0);
    }

    private static void WriteOwn(string name, int value)
    {
        try
        {
            using SafeFileHandle file = FileDescriptor.Open($"/proc/self/{name}", OpenFlags.Write);
            file.WriteAll(System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EACCES or Errno.EPERM or Errno.ENOENT)
        {
            // A score that somebody with more rights has raised may only be lowered by such, and a kernel without core dumps has no filter.
        }
    }
}
