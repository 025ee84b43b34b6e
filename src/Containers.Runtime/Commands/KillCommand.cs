using Containers.Linux.Cgroups;
using Containers.Linux.Processes;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Sends a signal to a container's process, or to all it has (runtime.md, "Kill").</summary>
internal static class KillCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["all|a"], []);
        (string id, int signal) = arguments.Operands switch
        {
            [string one] => (one, Signals.SIGTERM),
            [string one, string name] => (one, Signals.Parse(name)),
            _ => throw new UsageException("kill takes the id of one container and a signal"),
        };
        LifeFolder folder = LifeFolder.Of(options.Root, id);
        LifeRecord record = folder.Read();
        Cgroup cgroup = LifeFolder.CgroupOf(record);
        if (arguments.Has("all"))
        {
            ProcessHandle.SignalAll(() => LifeFolder.MembersOf(record), signal);
        }
        else
        {
            using SafeFileHandle? process = LifeFolder.OpenProcess(record);
            if (process is null || !ProcessHandle.Signal(process, signal))
            {
                throw new ContainerException($"container '{id}' is {folder.StatusOf(record)}; its process is not running");
            }
        }

        if (signal == Signals.SIGKILL)
        {
            // What is frozen on v1 does not even die.
            CgroupFreezer.Thaw(cgroup);
        }

        return 0;
    }
}
