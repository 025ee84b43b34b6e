using Containers.Engine.Containers.Launching;
using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>A program of a container that runs in the foreground, its own or one more: the caller has its streams, and waits for its end.</summary>
public sealed class ContainerProcess : IDisposable
{
    /// <summary>The exit code of docker where the engine itself fails.</summary>
    public const int EngineFailed = 125;

    private readonly SafeFileHandle _monitor;
    private readonly Func<int, Task> _ended;

    internal ContainerProcess(
        ContainerInfo container, int? processId, SafeFileHandle monitor, Func<int, Task> ended, Stream? input, Stream? output, Stream? error)
    {
        Container = container;
        ProcessId = processId;
        _monitor = monitor;
        _ended = ended;
        StandardInput = input ?? Stream.Null;
        StandardOutput = output ?? Stream.Null;
        StandardError = error ?? Stream.Null;
    }

    /// <summary>The container, as it was when it had started.</summary>
    public ContainerInfo Container { get; }

    /// <summary>The program's process, as the host counts; null where it had ended at once.</summary>
    public int? ProcessId { get; }

    /// <summary>Writes to its standard input; closing it ends the input. What is written for a container that is not interactive is lost.</summary>
    public Stream StandardInput { get; }

    /// <summary>What it writes to standard output. Read it, or the container waits.</summary>
    public Stream StandardOutput { get; }

    /// <summary>What it writes to standard error. Read it, or the container waits.</summary>
    public Stream StandardError { get; }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">A name such as <c>SIGINT</c>, or a number.</param>
    /// <returns>False where it has ended.</returns>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public bool Kill(string signal)
    {
        using SafeFileHandle? process = ProcessId is { } id ? ProcessHandle.Open(id) : null;
        return process is not null && ProcessHandle.Signal(process, Signals.Parse(signal));
    }

    /// <summary>Waits for its end; a container that is to be removed then is gone when this returns.</summary>
    /// <returns>The program's exit code, or 128 and the signal's number.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await ProcessHandle.WaitForEndAsync(_monitor, Timeout.InfiniteTimeSpan, cancellationToken);
        int code = ProcessHandle.Wait(_monitor);
        await _ended(code);
        return code;
    }

    /// <summary>What the process beside the program reports after the start; null where that is nothing.</summary>
    internal ReportReader? Reports { get; init; }

    /// <summary>Is told that the user has left the program's terminal.</summary>
    internal Action? Left { get; init; }

    /// <summary>Waits for its end, or until the user leaves its terminal: it goes on then, and is not to be waited for any more.</summary>
    /// <returns>As <see cref="WaitAsync"/> does; null where the user left.</returns>
    /// <exception cref="ContainerStartException">Its terminal could not be left.</exception>
    internal async Task<int?> WaitOrLeaveAsync(CancellationToken cancellationToken)
    {
        MonitorReport? report = Reports is null ? null : await Reports.ReadAsync(cancellationToken);
        if (report?.Error is { } error)
        {
            throw new ContainerStartException(Container.Name, $"{error}.", report.ExitCode);
        }

        if (report is not { Left: true })
        {
            return await WaitAsync(cancellationToken);
        }

        LeaveRunning();
        Left?.Invoke();
        return null;
    }

    /// <summary>Gives up the process of the monitor, which goes on; this is not to be waited for any more.</summary>
    internal void LeaveRunning() => DetachedMonitors.Add(Pipes.Duplicate(_monitor));

    /// <inheritdoc/>
    public void Dispose()
    {
        StandardInput.Dispose();
        StandardOutput.Dispose();
        StandardError.Dispose();
        Reports?.Dispose();
        _monitor.Dispose();
    }
}
