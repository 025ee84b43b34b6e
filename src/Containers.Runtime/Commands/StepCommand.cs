using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Containers.Runtime.Init;
using Containers.Runtime.Monitoring;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Runs one step of a build that the engine prepared, on this process's own standard streams, and ends with its exit code. The step does not
/// outlive its builder: where that is gone, it is killed.
/// </summary>
internal static class StepCommand
{
    internal static int Execute(string[] arguments) => arguments switch
    {
        ["--bundle", string folder] => Run(Path.GetFullPath(folder)),
        _ => throw new UsageException("step takes --bundle FOLDER"),
    };

    private static int Run(string bundle)
    {
        SignalDisposition.Ignore(Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM, Signals.SIGPIPE);
        using SafeFileHandle report = StartReport.Open();
        try
        {
            return Supervise(bundle, report);
        }
        catch (Exception exception) when (StartReport.IsFailure(exception) && !report.IsClosed)
        {
            int code = StartReport.ExitCodeOf(exception);
            StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            return code;
        }
    }

    private static int Supervise(string bundle, SafeFileHandle report)
    {
        LaunchOptions options = new(Path.GetFileName(bundle), bundle, MonitorConfiguration.RootDescriptor);
        using ContainerLaunch launch = ContainerLaunch.Prepare(Bundle.Read(bundle), options);
        using ChildProcess child = launch.Start();
        child.WaitUntilReady();
        StartReport.Send(report, new MonitorReport { Pid = child.Id });
        report.Dispose();

        Span<PollEntry> entries =
        [
            new((int)child.Handle.DangerousGetHandle(), PollEvents.Readable), new(MonitorConfiguration.BuilderDescriptor, PollEvents.Readable),
        ];
        Poll.Wait(entries);
        if (!entries[0].IsReady)
        {
            child.Kill();
        }

        return child.Wait();
    }
}
