using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Oci.Runtime;
using Containers.Runtime.Foreign;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Runtime.Monitoring;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Executes one more program in a container that the engine's monitor runs, on this process's own standard streams. The program is
/// described in a file that this process inherits, and its start is reported as that of the container was. It stays until the program has
/// ended, and tells the journal; where the user leaves the program's terminal before, it says so and stays behind.
/// </summary>
internal static class EnterCommand
{
    internal static int Execute(string[] words)
    {
        EnterCall call = EnterCall.Read(words) ?? throw new UsageException(EnterCall.Usage);
        DetachKeys? keys = call.DetachKeys is { } text ? DetachKeys.Parse(text) : null;
        using SafeFileHandle? caller = call.HasInput ? ProcessHandle.Open(ParentProcess.Id) : null;
        CallerAttributes.Drop();
        using SafeFileHandle report = StartReport.Open();
        try
        {
            return Run(call, keys, caller, report);
        }
        catch (Exception exception) when (StartReport.IsFailure(exception) && !report.IsClosed)
        {
            // docker has no code for an exec whose engine fails: what cannot be entered cannot be executed.
            int code = StartReport.ExitCodeOf(exception) is var found and not StartReport.EngineFailed ? found : StartReport.NotExecutable;
            StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            return code;
        }
    }

    private static int Run(EnterCall call, DetachKeys? keys, SafeFileHandle? caller, SafeFileHandle report)
    {
        RuntimeProcess process = RuntimeProcess.Read(FileDescriptor.ReadFile(DescriptorSlot.Process.Path), "process to execute");
        Bundle.Check(process);
        MonitorConfiguration monitor = MonitorConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(call.Bundle, MonitorConfiguration.FileName)));
        RunRecord state = RunRecord.Read(FileDescriptor.ReadFile(monitor.StatePath));
        using SafeFileHandle container = Open(state);
        using ConsoleConnection? console = ConsoleConnection.Of(process, null, detached: false);
        using JoinedLaunch? launch = monitor.RuntimePath is null ? Prepare(call.Bundle, monitor, container, state.Pid, process, console) : null;
        using Foreground? foreground = call.IsDetached && console is null ? null : new Foreground(caller);
        using ChildProcess child = launch?.Start()
            ?? ForeignExecution.Start(new RuntimeProgram(monitor.RuntimePath!, monitor.RuntimeFolder!, monitor.Manager), monitor.Id, state.Pid, call.ExecId, process, console);
        child.WaitUntilReady();
        StartReport.Send(report, new MonitorReport { Pid = child.Id });
        if (keys is null)
        {
            report.Dispose();
        }

        int code = foreground?.Wait(child, console?.Receive(), keys, () => Leave(report), isLeft: call.IsDetached) ?? child.Wait();
        MonitorEvents.ProgramEnded(call.Bundle, monitor, call.ExecId, code);
        return code;
    }

    private static JoinedLaunch Prepare(
        string bundle, MonitorConfiguration monitor, SafeFileHandle container, int containerProcess, RuntimeProcess process, ConsoleConnection? console)
    {
        RuntimeConfiguration configuration = Bundle.Read(bundle);
        if (monitor.Manager is { User: not null })
        {
            // A user moves processes within the groups of their manager alone.
            MonitorGroup.Enter(monitor.Manager);
        }

        Cgroup cgroup = GroupCreation.At(configuration.Linux!.CgroupsPath!, monitor.Manager).Group;
        LaunchOptions launching = new(monitor.Id, bundle) { ConsoleSocket = console?.Descriptor, ConsoleSize = console?.Size };
        return JoinedLaunch.Prepare(container, containerProcess, cgroup, process, configuration.Linux.Seccomp, launching);
    }

    /// <summary>Leaves the starter, which need not wait any more: the program keeps its terminal as long as this process has its master side.</summary>
    private static void Leave(SafeFileHandle report)
    {
        OwnSession.Begin();
        StartReport.Send(report, new MonitorReport { Left = true });
        report.Dispose();
    }

    private static SafeFileHandle Open(RunRecord state)
    {
        // A handle is opened first and what it means is checked after, so that it cannot mean a later process of the same id.
        SafeFileHandle? container = state.Finished is null ? ProcessHandle.Open(state.Pid) : null;
        if (container is not null && ProcessStatus.StartTime(state.Pid) == state.PidStartTime)
        {
            return container;
        }

        container?.Dispose();
        throw new LinuxException("pidfd_open", "the container's process", Errno.ESRCH);
    }
}
