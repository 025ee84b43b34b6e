using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>Lets a created container's process execute its program, with the hooks before and after.</summary>
internal static class ContainerStart
{
    /// <summary>Starts a container; the caller holds its lock.</summary>
    /// <exception cref="ContainerException">It does not wait to be started, or a hook fails; then its process is killed.</exception>
    /// <exception cref="LinuxException">The program cannot be executed.</exception>
    internal static void Start(LifeFolder folder, LifeRecord record)
    {
        try
        {
            if (record.Hooks is { StartContainer.Count: > 0 } before)
            {
                ContainerHooks.RunInside("startContainer", before.StartContainer, record.ToState(LifeStatus.Created), record, Bundle.Read(record.Bundle));
            }

            Release(folder, record);
            if (record.Hooks is { Poststart.Count: > 0 } after)
            {
                ContainerHooks.Run("poststart", after.Poststart, record.ToState(LifeStatus.Running));
            }
        }
        catch (ContainerException) when (record.Hooks is not null)
        {
            using SafeFileHandle? process = LifeFolder.OpenProcess(record);
            _ = process is not null && ProcessHandle.Signal(process, Signals.SIGKILL);
            throw;
        }
    }

    /// <summary>The error that a container in a state cannot be started.</summary>
    internal static ContainerException Refused(string id, string status) =>
        new($"container '{id}' is {status}; only one that is {LifeStatus.Created} can be started");

    private static void Release(LifeFolder folder, LifeRecord record)
    {
        // Opened before the process can go on: its end without a message tells of success.
        using SafeFileHandle report = Fifo.OpenReading(folder.ReportFifo);
        using (SafeFileHandle start = Fifo.TryOpenWriting(folder.StartFifo) ?? throw Refused(folder.Id, LifeStatus.Stopped))
        {
            Pipes.Write(start, [0]);
        }

        if (ReportedFailure.Read(report) is { } errno)
        {
            throw new LinuxException("execve", record.Program, errno);
        }
    }
}
