using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Monitoring;
using Containers.Runtime.Networking;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Runs one step of a build that the engine prepared, on this process's own standard streams, and ends with its exit code. The step does not
/// outlive its builder: where that is gone, it is killed.
/// </summary>
internal static class StepCommand
{
    internal static int Execute(string[] words) => StepCall.Read(words) is { } call ? Run(call.Bundle) : throw new UsageException(StepCall.Usage);

    private static int Run(string bundle)
    {
        CallerAttributes.Drop();
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
        string manager = Path.Combine(bundle, ServiceManagerAddress.FileName);
        LaunchOptions options = new(Path.GetFileName(bundle), bundle, DescriptorSlot.Root.Number)
        {
            Manager = File.Exists(manager) ? ServiceManagerAddress.Read(File.ReadAllBytes(manager)) : null,
        };
        using ContainerNetwork? network = MakeNetwork(Path.Combine(bundle, NetworkConfiguration.FileName));
        RuntimeConfiguration configuration = Bundle.Read(bundle);
        using ContainerLaunch launch = ContainerLaunch.Prepare(network?.Join(configuration) ?? configuration, options);
        using ChildProcess child = launch.Start();
        child.WaitUntilReady();
        StartReport.Send(report, new MonitorReport { Pid = child.Id });
        report.Dispose();

        PollSet polls = new();
        bool runs = true;
        while (runs)
        {
            polls.Clear();
            int end = polls.Add(new PollEntry((int)child.Handle.DangerousGetHandle(), PollEvents.Readable));
            int builder = polls.Add(new PollEntry(DescriptorSlot.Builder.Number, PollEvents.Readable));
            polls.Wait(network?.Prepare(polls) ?? -1);
            network?.Handle(polls);
            runs = !polls.IsReady(end);
            if (runs && polls.IsReady(builder))
            {
                _ = ProcessHandle.Signal(child.Handle, Signals.SIGKILL);
                runs = false;
            }
        }

        return child.Wait();
    }

    /// <summary>Makes the step's network as its builder has written it down; null where it has none to make.</summary>
    private static ContainerNetwork? MakeNetwork(string path) =>
        File.Exists(path) ? ContainerNetwork.Create(NetworkConfiguration.Read(File.ReadAllBytes(path)), null, static () => null) : null;
}
