using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Executes one more program in a container that the engine's monitor runs, on this process's own standard streams. The program is
/// described in a file that this process inherits, and its start is reported as that of the container was. It stays until the program has ended, and tells the journal.
/// </summary>
internal static class EnterCommand
{
    internal static int Execute(string[] arguments) => arguments switch
    {
        ["--bundle", string folder, "--exec-id", string id] => Run(Path.GetFullPath(folder), id, detached: false),
        ["--bundle", string folder, "--exec-id", string id, "--detach"] => Run(Path.GetFullPath(folder), id, detached: true),
        _ => throw new UsageException("enter takes --bundle FOLDER --exec-id ID [--detach]"),
    };

    private static int Run(string bundle, string id, bool detached)
    {
        using SafeFileHandle report = StartReport.Open();
        try
        {
            return Run(bundle, id, detached, report);
        }
        catch (Exception exception) when (StartReport.IsFailure(exception) && !report.IsClosed)
        {
            int code = StartReport.ExitCodeOf(exception);
            StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            return code;
        }
    }

    private static int Run(string bundle, string id, bool detached, SafeFileHandle report)
    {
        RuntimeProcess process = RuntimeProcess.Read(
            FileDescriptor.ReadFile($"/proc/self/fd/{MonitorConfiguration.ProcessDescriptor}"), "process to execute");
        Bundle.Check(process);
        RuntimeConfiguration configuration = Bundle.Read(bundle);
        MonitorConfiguration monitor = MonitorConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(bundle, MonitorConfiguration.FileName)));
        ContainerState state = ContainerState.Read(FileDescriptor.ReadFile(monitor.StatePath));
        using SafeFileHandle container = Open(state);
        Cgroup cgroup = ContainerLaunch.CgroupAt(configuration.Linux!.CgroupsPath!);
        using ConsoleConnection? console = ConsoleConnection.Of(process, null, detached);
        LaunchOptions launching = new(monitor.Id, bundle) { ConsoleSocket = console?.Descriptor, ConsoleSize = console?.Size };
        using JoinedLaunch launch = JoinedLaunch.Prepare(container, state.Pid, cgroup, process, configuration.Linux.Seccomp, launching);
        using Foreground? foreground = detached ? null : new Foreground();
        using ChildProcess child = launch.Start();
        child.WaitUntilReady();
        StartReport.Send(report, new MonitorReport { Pid = child.Id });
        report.Dispose();
        int code = foreground?.Wait(child, console?.Receive()) ?? child.Wait();
        MonitorEvents.ProgramEnded(monitor, id, code);
        return code;
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
