using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Foreign;
using Containers.Runtime.Init;
using Containers.Runtime.Monitoring.Logs;
using Containers.Runtime.Networking;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The one process that stays beside a container: it starts it, keeps its output, waits for its end, records that, and has the rest
/// cleaned up. It does not depend on who started it.
/// </summary>
internal sealed class ContainerMonitor
{
    /// <summary>How long to wait for processes that were killed with the container's group.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string _bundle;
    private readonly MonitorConfiguration _configuration;
    private readonly RuntimeProgram? _runtime;
    private readonly RestartDecision _restart = new();
    private readonly int _starter = ParentProcess.Id;
    private RootConfiguration? _root;
    private readonly Caller? _caller;
    private readonly StateFile _stateFile;
    private bool _outputIsWhole = true;
    private ContainerNetwork? _network;
    private RunRecord _state = new();

    private ContainerMonitor(string bundle)
    {
        _bundle = bundle;
        _configuration = ReadConfiguration();
        _root = _configuration.Root;
        _stateFile = new StateFile(_configuration.StatePath);
        _caller = _configuration.Attached ? Caller.Watch(_starter) : null;
        _runtime = _configuration.RuntimePath is { } path ? new RuntimeProgram(path, _configuration.RuntimeFolder!, _configuration.Manager) : null;
    }

    /// <summary>Whether somebody stopped the container, or removed it, so that it is not started again.</summary>
    private bool WasStopped => File.Exists(Path.Combine(_bundle, MonitorConfiguration.StoppedFileName)) || !Directory.Exists(_bundle);

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
            monitor?.RecordFailure(exception.Message, code);
            if (!report.IsClosed)
            {
                StartReport.Send(report, new MonitorReport { Error = exception.Message, ExitCode = code });
            }

            return code;
        }
    }

    private int Supervise(SafeFileHandle report)
    {
        RuntimeConfiguration configuration = Bundle.Read(_bundle);

        // In the host's PID namespace no process of the container takes those whose parents end, and the host's first one need not reap. Another
        // runtime leaves the container's process to whoever does.
        using Subreaper? orphans = _runtime is null && configuration.Linux!.Namespaces.Any(static space => space.Type == "pid") ? null : new Subreaper();
        using SafeFileHandle given = DescriptorSlot.Root.Take();
        SafeFileHandle? root = _root is { IsMapped: true } ? null : given;
        using AttachServer attachments = AttachServer.Open(_configuration);
        using Caller? caller = _caller;
        using ContainerNetwork? network = _network = _configuration.Network is { } asked ? ContainerNetwork.Create(asked, IdsOf(configuration), () => ReadConfiguration().Network) : null;
        var log = ContainerLog.Open(_configuration.Log);
        using (log)
        {
            while (true)
            {
                using (root ??= MountRoot(configuration))
                {
                    RunOnce(configuration, root, log, attachments, orphans, report);
                }

                orphans?.EndRest(Patience); // Where there is no control group, nobody else ends them.
                root = null;
                if (!AwaitRestart(attachments))
                {
                    break;
                }

                configuration = Bundle.Read(_bundle);
            }
        }

        // Its addresses and ports are free before anybody is told of the end, and may be another start's at once.
        network?.Dispose();
        MonitorEvents.Disconnected(_configuration, network?.Links ?? []);
        Record(_state with { Error = CleanUp() ?? log.Failure });
        attachments.End(_state.ExitCode!.Value);

        // Success would mean that all is there.
        return _outputIsWhole || _state.ExitCode.Value != 0 ? _state.ExitCode.Value : StartReport.EngineFailed;
    }

    private void RunOnce(RuntimeConfiguration asked, SafeFileHandle root, ContainerLog log, AttachServer attachments, Subreaper? orphans, SafeFileHandle report)
    {
        RuntimeConfiguration configuration = _network?.Join(asked) ?? asked;
        using ContainerStreams streams = ContainerStreams.Open(_configuration, configuration.Process!, log, attachments, orphans, _caller, _network);
        LaunchOptions options = streams.Connect(_bundle, root) with { Init = _configuration.Init, Manager = _configuration.Manager, NamespacesMade = RecordRun };
        using IContainerLaunch launch = _runtime is null
            ? ContainerLaunch.Prepare(configuration, options)
            : new ForeignLaunch(_runtime, configuration, options, streams.TakeErrors);
        using ChildProcess child = Start(launch);
        using OomWatch memory = new(launch.Group, () => MonitorEvents.OutOfMemory(_bundle, _configuration));
        memory.Begin(); // Before the start is told: a scope may go with a process that ends at once, and its count with it.
        try
        {
            Attend(child, configuration, root, streams, report, memory);
        }
        catch
        {
            // One that nobody can know of must not go on.
            child.Kill();
            throw;
        }

        int exitCode = child.Wait();
        memory.Look();
        _state = _state with { ExitCode = exitCode, Finished = DateTimeOffset.UtcNow, OomKilled = memory.WasKilled };
        MonitorEvents.Ended(_bundle, _configuration, _state);
    }

    private ChildProcess Start(IContainerLaunch launch)
    {
        RunRecord before = _state;
        ChildProcess? child = null;
        try
        {
            child = launch.Start();
            child.WaitUntilReady();
            return child;
        }
        catch
        {
            child?.Kill();
            child?.Dispose();
            _state = before;
            throw;
        }
    }

    /// <summary>Writes down the process of a run before it becomes the container's program: where this one is killed, the next command finds it, also where it has no control group.</summary>
    private void RecordRun(int process) => Record(new RunRecord
    {
        Pid = process,
        PidStartTime = ProcessStatus.StartTime(process),
        MonitorPid = Environment.ProcessId,
        MonitorStartTime = ProcessStatus.StartTime(Environment.ProcessId),
        BootId = ProcessStatus.BootId,
        Started = DateTimeOffset.UtcNow,
        LastExitCode = _state.ExitCode,
        RestartCount = _restart.Count,
    });

    private void Attend(ChildProcess child, RuntimeConfiguration configuration, SafeFileHandle root, ContainerStreams streams, SafeFileHandle report, OomWatch memory)
    {
        streams.Begin();
        root.Dispose();
        MonitorEvents.Started(_bundle, _configuration);
        if (WasStopped)
        {
            // Whoever stopped it looked for its process before it was recorded.
            _ = ProcessHandle.Signal(child.Handle, Signals.SIGKILL);
        }

        if (!report.IsClosed)
        {
            StartReport.Send(report, new MonitorReport { Pid = child.Id });
            _caller?.Begin(Pipes.Duplicate(report));
            report.Dispose();
            if (_caller is null || _configuration.Manager is { User: not null })
            {
                // A user's health checks are started from there, too.
                MonitorGroup.Enter(_configuration.Manager);
            }
        }

        using (HealthMonitor? health = HealthMonitor.Begin(_configuration, configuration, _bundle, child, _runtime))
        {
            _outputIsWhole &= streams.Relay(child, health, memory);
        }
    }

    private MonitorConfiguration ReadConfiguration() => MonitorConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(_bundle, MonitorConfiguration.FileName)));

    private static (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)? IdsOf(RuntimeConfiguration configuration) =>
        configuration.Linux!.UidMappings.Count > 0 ? (Namespaces.Mapped(configuration.Linux.UidMappings), Namespaces.Mapped(configuration.Linux.GidMappings)) : null;

    private SafeFileHandle MountRoot(RuntimeConfiguration configuration)
    {
        if (!_root!.IsMapped)
        {
            return OverlayMount.Create(_root.Lower, _root.Upper, _root.Work, MountAttributes.None);
        }

        return MappedOverlay.Create(
            _root.Lower, _root.Upper, _root.Work, Namespaces.Mapped(configuration.Linux!.UidMappings), Namespaces.Mapped(configuration.Linux.GidMappings));
    }

    /// <summary>Waits until the container that has ended is to be started again.</summary>
    /// <returns>False where it is not.</returns>
    private bool AwaitRestart(AttachServer attachments)
    {
        // What is asked of it may be another than when it started; so are its limits then, for the next start.
        MonitorConfiguration now = ReadConfiguration();
        _root = now.Root;
        if (_restart.Next(now.Restart, _state.ExitCode!.Value, (_state.Finished - _state.Started)!.Value, WasStopped) is not { } delay)
        {
            return false;
        }

        using FileWatch watch = new(_bundle);
        Record(_state with { Restarting = true, RestartCount = _restart.Count });
        long due = Environment.TickCount64 + (long)delay.TotalMilliseconds;
        PollSet polls = new();
        while (true)
        {
            watch.Reset();
            if (WasStopped)
            {
                _state = _state with { Restarting = false };
                return false;
            }

            long rest = due - Environment.TickCount64;
            if (rest <= 0)
            {
                return true;
            }

            polls.Clear();
            polls.Add(new PollEntry((int)watch.Handle.DangerousGetHandle(), PollEvents.Readable));
            attachments.Prepare(polls, input: null);
            polls.Wait(PollSet.Sooner((int)rest, _network?.Prepare(polls) ?? -1));
            attachments.Handle(polls, input: null, terminal: null);
            _network?.Handle(polls);
        }
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
            string leads = new FileInfo(_configuration.Cleanup[0]).LinkTarget is { } program ? $" That leads to {program}." : "";
            return $"It could not be removed: {exception.Message}.{leads}";
        }
    }

    private void RecordFailure(string error, int code)
    {
        try
        {
            Record(_state with { Error = error, ExitCode = code, Finished = DateTimeOffset.UtcNow, Restarting = false });
        }
        catch (Exception exception) when (StartReport.IsFailure(exception))
        {
            // The container's folder is gone: it was removed meanwhile, and nobody asks.
            return;
        }
    }

    private void Record(RunRecord state)
    {
        _state = state;
        _stateFile.Write(state, durable: _configuration.Durable && state.Finished is not null);
    }
}
