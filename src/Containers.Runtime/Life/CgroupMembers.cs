using Containers.Linux.Cgroups;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>The processes of a container, by its control group.</summary>
internal static class CgroupMembers
{
    /// <summary>Sends a signal to every one of them.</summary>
    internal static void Signal(Cgroup cgroup, int signal)
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
}
