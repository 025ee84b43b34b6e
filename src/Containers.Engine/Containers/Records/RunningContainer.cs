using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Records;

/// <summary>The processes of a container that runs: its program's, and its monitor's where nobody killed that.</summary>
internal sealed class RunningContainer : IDisposable
{
    private readonly ContainerFolder _folder;
    private readonly RunRecord _run;
    private readonly SafeFileHandle? _program;

    private RunningContainer(ContainerFolder folder, RunRecord run, SafeFileHandle? program, SafeFileHandle? monitor)
    {
        _folder = folder;
        _run = run;
        _program = program;
        Monitor = monitor;
    }

    /// <summary>The monitor; null where it is gone.</summary>
    public SafeFileHandle? Monitor { get; }

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

    /// <summary>Whether a container runs or is being started: who starts it holds its lock.</summary>
    public static bool ExistsOrStarts(ContainerFolder folder)
    {
        if (Exists(folder))
        {
            return true;
        }

        try
        {
            using FileLock? free = FileLock.TryAcquire(folder.Path, FileLockMode.Exclusive, create: false);
            return free is null;
        }
        catch (LinuxException gone) when (gone.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    /// <summary>Sends the program a signal, which also lets a paused container go on; false where the program has ended.</summary>
    public bool Signal(int signal)
    {
        if (_program is null || !Send(_program, signal))
        {
            return false;
        }

        Cgroup cgroup = ContainerGroups.Of(_folder, ContainerStore.TryReadRecord(_folder)).Group;
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
            while (!IsStartedAgain() && !await watch.WaitAsync(Monitor, milliseconds: -1, cancellationToken))
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
    private bool IsStartedAgain() => ContainerStore.ReadState(_folder) is { } state && state.MonitorPid == _run.MonitorPid
        && state.EndCount > _run.EndCount && (state.Restarting || state.Finished is null);

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
            runtime.Kill(_folder.Id, signal);
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
