using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Supervision.Limits;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>Ends what is left of a container and removes all traces of it.</summary>
internal static class ContainerRemoval
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Removes a container; the caller holds its lock.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="record">What is kept of it; null where that is lost.</param>
    /// <exception cref="ContainerException">A process survives SIGKILL, or the group cannot be removed.</exception>
    internal static void Remove(LifeFolder folder, LifeRecord? record)
    {
        if (record is not null)
        {
            ContainerGroup group = LifeFolder.GroupOf(record);
            using SafeFileHandle? process = LifeFolder.OpenProcess(record);
            if (process is not null && ProcessHandle.Signal(process, Signals.SIGKILL))
            {
                // What is frozen on v1 does not even die.
                CgroupFreezer.Thaw(group.Group);
                if (!ProcessHandle.WaitForEnd(process, Patience))
                {
                    throw new ContainerException($"process {record.Pid} of container '{folder.Id}' does not end within {Patience.TotalSeconds} s of SIGKILL");
                }
            }

            Clear(group, folder.Id);
        }

        folder.Remove(record?.SharedMounts);
        if (record?.Hooks is { Poststop.Count: > 0 } hooks)
        {
            RunPoststop(hooks, record.ToState(LifeStatus.Stopped));
        }
    }

    /// <summary>Runs the hooks for a container that is gone. One that fails is told, and the others are run all the same.</summary>
    internal static void RunPoststop(RuntimeHooks hooks, RuntimeState state)
    {
        foreach (RuntimeHook hook in hooks.Poststop)
        {
            try
            {
                ContainerHooks.Run("poststop", [hook], state);
            }
            catch (ContainerException exception)
            {
                RuntimeLog.Warn(exception.Message);
            }
        }
    }

    private static void Clear(ContainerGroup group, string id)
    {
        try
        {
            group.Clear(Patience);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.EBUSY)
        {
            throw new ContainerException($"the control group of container '{id}' cannot be removed: {exception.Message}");
        }
    }
}
