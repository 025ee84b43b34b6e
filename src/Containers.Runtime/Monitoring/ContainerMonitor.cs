using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The one process that stays beside a container: it starts it, keeps its output, waits for its end, records that, and has the rest
/// cleaned up. It does not depend on who started it.
/// </summary>
internal sealed class ContainerMonitor
{
    private readonly string _bundle;
    private readonly MonitorConfiguration _configuration;
    private readonly int _starter = ParentProcess.Id;

    private ContainerMonitor(string bundle)
    {
        _bundle = bundle;
        _configuration = MonitorConfiguration.Read(File.ReadAllBytes(Path.Combine(bundle, MonitorConfiguration.FileName)));
    }

    /// <summary>Runs the bundle's container to its end.</summary>
    /// <returns>The container's exit code; 125, 126 or 127 where it could not be started.</returns>
    internal static int Run(string bundle)
    {
        SignalDisposition.Ignore(Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM, Signals.SIGPIPE);
        using SafeFileHandle report = StartReport.Open();
        ContainerMonitor? monitor = null;
        try
        {
            monitor = new ContainerMonitor(bundle);
            return monitor.Supervise(report);
        }
        catch (Exception exception) when (StartReport.IsFailure(exception))
        {
            int code = StartReport.ExitCodeOf(exception);
            monitor?.Record(new ContainerState { Error = exception.Message, ExitCode = code, Finished = DateTimeOffset.UtcNow });
            StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            return code;
        }
    }

    private int Supervise(SafeFileHandle report)
    {
        int code;
        ContainerState state;
        RuntimeConfiguration configuration = Bundle.Read(_bundle);
        using (ContainerStreams streams = ContainerStreams.Open(_configuration))
        using (ContainerLaunch launch = ContainerLaunch.Prepare(configuration, streams.Connect(_configuration.Id, _bundle)))
        using (ChildProcess child = launch.Start())
        {
            streams.CloseContainerEnds();
            child.WaitUntilReady();
            state = new ContainerState
            {
                Pid = child.Id,
                PidStartTime = ProcessStatus.StartTime(child.Id),
                MonitorPid = Environment.ProcessId,
                MonitorStartTime = ProcessStatus.StartTime(Environment.ProcessId),
                BootId = ProcessStatus.BootId,
                Started = DateTimeOffset.UtcNow,
            };
            Record(state);
            StartReport.Send(report, new MonitorReport { Pid = child.Id });
            report.Dispose();
            streams.Relay(child.Handle);
            code = child.Wait();
            state = state with { ExitCode = code, Finished = DateTimeOffset.UtcNow, OomKilled = launch.WasOomKilled, Error = streams.LogFailure };
        }

        Record(state with { Error = CleanUp() ?? state.Error });
        return code;
    }

    /// <summary>Has the engine do the rest, once this process has ended. Where that cannot be started, the container stays.</summary>
    /// <returns>Why it could not be started; null where nothing went wrong.</returns>
    private string? CleanUp()
    {
        if (_configuration.Cleanup.Count == 0 || (_configuration.Attached && ParentProcess.Id == _starter))
        {
            return null;
        }

        try
        {
            ProcessStarter.Start(_configuration.Cleanup[0], _configuration.Cleanup, null, [], newSession: true);
            return null;
        }
        catch (LinuxException exception)
        {
            return $"It could not be removed: {exception.Message}.";
        }
    }

    private void Record(ContainerState state)
    {
        AtomicFile.Write(_configuration.StatePath, state.ToJson(), durable: _configuration.Durable && state.Finished is not null);
    }
}
