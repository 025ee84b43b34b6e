using System.Globalization;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Records;

/// <summary>The processes of a container that runs: its program's, and its monitor's where nobody killed that.</summary>
internal sealed class RunningContainer : IDisposable
{
    private readonly ContainerFolder _folder;
    private readonly ContainerState _state;
    private readonly SafeFileHandle? _program;

    private RunningContainer(ContainerFolder folder, ContainerState state, SafeFileHandle? program, SafeFileHandle? monitor)
    {
        _folder = folder;
        _state = state;
        _program = program;
        Monitor = monitor;
    }

    /// <summary>The monitor; null where it is gone.</summary>
    public SafeFileHandle? Monitor { get; }

    /// <summary>Whether a container runs that has this state.</summary>
    public static bool IsRunning(ContainerState state) =>
        state is { Finished: null, Pid: > 0 } && state.BootId == ProcessStatus.BootId && ProcessStatus.StartTime(state.Pid) == state.PidStartTime;

    /// <summary>Whether a container's program has ended and its monitor is about to record that; until then it counts as one that runs.</summary>
    public static bool IsEnding(ContainerState state) => state is { Finished: null, Pid: > 0 } && !IsRunning(state) && IsMonitored(state);

    /// <summary>Whether a container that has ended is about to be started again.</summary>
    public static bool IsRestarting(ContainerState state) => state.Restarting && IsMonitored(state);

    /// <summary>Whether the monitor that wrote a state is there.</summary>
    public static bool IsMonitored(ContainerState state) =>
        state.BootId == ProcessStatus.BootId && state.MonitorPid > 0 && ProcessStatus.StartTime(state.MonitorPid) == state.MonitorStartTime;

    /// <summary>What is to be said of a container whose monitor was killed; null where it was not.</summary>
    /// <param name="state">What the monitor wrote last; null where there was none.</param>
    /// <param name="running">Whether the container runs.</param>
    public static string? FaultOf(ContainerState? state, bool running) => state switch
    {
        null => null,
        _ when running => IsMonitored(state) ? null
            : "Its monitor was killed: nobody keeps what it writes, sees how it ends or starts it again. Restart or remove it.",
        { ExitCode: null } => "Its monitor was killed; nobody saw how it ended.",
        { Restarting: true } => IsMonitored(state) ? null : "Its monitor was killed before it could start it again.",
        _ => null,
    };

    /// <summary>Opens the processes; null where the container does not run and its monitor has said all.</summary>
    public static RunningContainer? Open(ContainerFolder folder)
    {
        if (ContainerStore.ReadState(folder) is not { Pid: > 0 } state
            || (state.Finished is not null && !state.Restarting) || state.BootId != ProcessStatus.BootId)
        {
            return null;
        }

        // A handle is opened first and what it means is checked after, so that it cannot mean a later process of the same id.
        SafeFileHandle? monitor = OpenSame(state.MonitorPid, state.MonitorStartTime);
        SafeFileHandle? program = state.Restarting ? null : OpenSame(state.Pid, state.PidStartTime);
        return program is null && monitor is null ? null : new RunningContainer(folder, state, program, monitor);
    }

    /// <summary>Whether a container runs, or its monitor has not said all.</summary>
    public static bool Exists(ContainerFolder folder)
    {
        using RunningContainer? running = Open(folder);
        return running is not null;
    }

    /// <summary>Sends the program a signal, which also lets a paused container go on; false where the program has ended.</summary>
    public bool Signal(int signal)
    {
        if (_program is null || !Send(_program, signal))
        {
            return false;
        }

        Cgroup cgroup = Cgroup.At(CgroupLayout.Detect(), RuntimeConfigurationBuilder.CgroupOf(_folder.Id));
        if (CgroupFreezer.IsFrozen(cgroup))
        {
            CgroupFreezer.Thaw(cgroup);
        }

        return true;
    }

    /// <summary>Asks the program to end, kills it when the time is over, and waits until its end is recorded.</summary>
    public async Task StopAsync(int signal, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_program is not null && Signal(signal) && !await ProcessHandle.WaitForEndAsync(_program, timeout, cancellationToken))
        {
            Signal(Signals.SIGKILL);
        }

        await WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the next end of the program, whether it is started again then or not. Where it is not, the monitor has ended too.</summary>
    public async Task WaitForRunAsync(CancellationToken cancellationToken)
    {
        if (_program is not null)
        {
            await ProcessHandle.WaitForEndAsync(_program, Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (Monitor is not null)
        {
            using FileWatch watch = new(_folder.Path);
            while (!IsStartedAgain() && !await Task.Run(() => watch.Wait(Monitor, milliseconds: -1, cancellationToken), CancellationToken.None))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Waits for the program's end, and for the monitor's, which records it before.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        foreach (SafeFileHandle process in new[] { _program, Monitor }.OfType<SafeFileHandle>())
        {
            await ProcessHandle.WaitForEndAsync(process, Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program?.Dispose();
        Monitor?.Dispose();
    }

    /// <summary>Whether the run that this was opened in, or opened before, is over and was not the last one.</summary>
    private bool IsStartedAgain() => ContainerStore.ReadState(_folder) is { } state && state.MonitorPid == _state.MonitorPid
        && state.EndCount > _state.EndCount && (state.Restarting || state.Finished is null);

    /// <summary>
    /// Sends the signal by the container's runtime where that is another program, which alone knows whether its process is the container's
    /// (<c>kill</c> of runtime.md). What cannot be refused needs no runtime.
    /// </summary>
    private bool Send(SafeFileHandle program, int signal)
    {
        if (signal == Signals.SIGKILL || ContainerRuntimes.Of(_folder) is not { } runtime)
        {
            return ProcessHandle.Signal(program, signal);
        }

        try
        {
            runtime.Call("kill", _folder.Id, signal.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (RuntimeProgramException exception)
        {
            return ProcessHandle.WaitForEnd(program, TimeSpan.Zero) ? false : throw new ContainerStateException(_folder.Id, $"{exception.Message}.");
        }
    }

    private static SafeFileHandle? OpenSame(int id, long startTime)
    {
        SafeFileHandle? handle = id > 0 ? ProcessHandle.Open(id) : null;
        if (handle is not null && ProcessStatus.StartTime(id) != startTime)
        {
            handle.Dispose();
            return null;
        }

        return handle;
    }
}
