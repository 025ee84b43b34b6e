using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;
using Containers.Runtime.Foreign;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Executes one more program in a container that the engine's monitor runs, on this process's own standard streams. The program is
/// described in a file that this process inherits, and its start is reported as that of the container was. It stays until the program has
/// ended, and tells the journal; where the user leaves the program's terminal before, it says so and stays behind.
/// </summary>
internal static class EnterCommand
{
    internal static int Execute(string[] arguments) => arguments switch
    {
        ["--bundle", string folder, "--exec-id", string id] => Run(Path.GetFullPath(folder), id, detached: false, null),
        ["--bundle", string folder, "--exec-id", string id, "--detach"] => Run(Path.GetFullPath(folder), id, detached: true, null),
        ["--bundle", string folder, "--exec-id", string id, "--detach-keys", string keys] =>
            Run(Path.GetFullPath(folder), id, detached: false, DetachKeys.Parse(keys)),
        _ => throw new UsageException("enter takes --bundle FOLDER --exec-id ID [--detach | --detach-keys KEYS]"),
    };

    private static int Run(string bundle, string id, bool detached, DetachKeys? keys)
    {
        using SafeFileHandle report = StartReport.Open();
        try
        {
            return Run(bundle, id, detached, keys, report);
        }
        catch (Exception exception) when (StartReport.IsFailure(exception) && !report.IsClosed)
        {
            int code = StartReport.ExitCodeOf(exception);
            StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            return code;
        }
    }

    private static int Run(string bundle, string id, bool detached, DetachKeys? keys, SafeFileHandle report)
    {
        RuntimeProcess process = RuntimeProcess.Read(
            FileDescriptor.ReadFile($"/proc/self/fd/{MonitorConfiguration.ProcessDescriptor}"), "process to execute");
        Bundle.Check(process);
        MonitorConfiguration monitor = MonitorConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(bundle, MonitorConfiguration.FileName)));
        ContainerState state = ContainerState.Read(FileDescriptor.ReadFile(monitor.StatePath));
        using SafeFileHandle container = Open(state);
        using ConsoleConnection? console = ConsoleConnection.Of(process, null, detached);
        using JoinedLaunch? launch = monitor.RuntimePath is null ? Prepare(bundle, monitor, container, state.Pid, process, console) : null;
        using Foreground? foreground = detached ? null : new Foreground();
        using ChildProcess child = launch?.Start()
            ?? ForeignExecution.Start(new RuntimeProgram(monitor.RuntimePath!, monitor.RuntimeFolder!), monitor.Id, state.Pid, id, process, console);
        child.WaitUntilReady();
        StartReport.Send(report, new MonitorReport { Pid = child.Id });
        if (keys is null)
        {
            report.Dispose();
        }

        int code = foreground?.Wait(child, console?.Receive(), keys, () => Leave(report)) ?? child.Wait();
        MonitorEvents.ProgramEnded(monitor, id, code);
        return code;
    }

    private static JoinedLaunch Prepare(
        string bundle, MonitorConfiguration monitor, SafeFileHandle container, int containerProcess, RuntimeProcess process, ConsoleConnection? console)
    {
        RuntimeConfiguration configuration = Bundle.Read(bundle);
        Cgroup cgroup = ContainerLaunch.CgroupAt(configuration.Linux!.CgroupsPath!);
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

    private static SafeFileHandle Open(ContainerState state)
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
