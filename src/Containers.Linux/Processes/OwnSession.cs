using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>The session that this process belongs to.</summary>
public static class OwnSession
{
    private const int StandardStreams = 3;

    /// <summary>
    /// Leaves session, terminal, standard streams and working folder of whoever started this process, which nobody waits for then and which
    /// holds nothing of theirs: it is in a session of its own (setsid(2)), in the root folder, and reads and writes nothing.
    /// </summary>
    /// <exception cref="LinuxException">This process leads a group of processes, or a call failed otherwise.</exception>
    public static void Begin()
    {
        Kernel.Require("setsid", null, SystemCallNumber.Setsid);
        Environment.CurrentDirectory = "/";
        LeaveStreams();
    }

    /// <summary>Gives up the standard streams: nothing is read or written there any more, whoever has the other ends.</summary>
    /// <exception cref="LinuxException">There is no /dev/null.</exception>
    public static void LeaveStreams()
    {
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
        for (int number = 0; number < StandardStreams; number++)
        {
            Kernel.Require("dup3", "/dev/null", SystemCallNumber.Dup3, nothing.DangerousGetHandle(), number, 0);
        }

        GC.KeepAlive(nothing);
    }
}
