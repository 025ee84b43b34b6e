using Containers.Engine.Containers.Launching;
using Containers.Engine.Host;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>A program of a container that runs in the foreground, its own or one more: the caller has its streams, and waits for its end.</summary>
public sealed class ContainerProcess : IDisposable
{
    /// <summary>The exit code of docker where the engine itself fails.</summary>
    public const int EngineFailed = 125;

    /// <summary>The exit code of docker and shells for what cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>What a shell says of a program that wrote where nobody reads any more (SIGPIPE of signal(7)).</summary>
    public const int OutputClosed = 128 + Signals.SIGPIPE;

    private readonly SafeFileHandle _monitor;
    private readonly SafeFileHandle? _terminal;

    internal ContainerProcess(Container container, int? processId, SafeFileHandle monitor, Stream? input, Stream? output, Stream? error)
    {
        Container = container;
        ProcessId = processId;
        _monitor = monitor;
        StandardInput = input ?? Stream.Null;
        StandardOutput = output ?? Stream.Null;
        StandardError = error ?? Stream.Null;
    }

    /// <summary>One more program, which has a terminal.</summary>
    /// <param name="container">The container.</param>
    /// <param name="processId">The program's process.</param>
    /// <param name="monitor">The process beside it.</param>
    /// <param name="terminal">The side of the terminal that shows it; closed with this.</param>
    internal ContainerProcess(Container container, int? processId, SafeFileHandle monitor, SafeFileHandle terminal)
        : this(
            container, processId, monitor,
            new FileStream(Pipes.Duplicate(terminal), FileAccess.Write, bufferSize: 0),
            new FileStream(Pipes.Duplicate(terminal), FileAccess.Read, bufferSize: 0),
            null) => _terminal = terminal;

    /// <summary>The container that it runs in.</summary>
    public Container Container { get; }

    /// <summary>The program's process, as the host counts; null where it was not running any more.</summary>
    public int? ProcessId { get; }

    /// <summary>Writes to its standard input; closing it ends the input. What is written for a container that is not interactive is lost.</summary>
    public Stream StandardInput { get; }

    /// <summary>What it writes to standard output. Read it, or the container waits.</summary>
    public Stream StandardOutput { get; }

    /// <summary>What it writes to standard error. Read it, or the container waits.</summary>
    public Stream StandardError { get; }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">Its number (<see cref="Signals"/>).</param>
    /// <returns>False where it has ended.</returns>
    public bool Kill(int signal)
    {
        if (IsMain)
        {
            try
            {
                Container.Kill(signal);
                return true;
            }
            catch (ContainerStateException)
            {
                return false;
            }
        }

        using SafeFileHandle? process = ProcessId is { } id ? ProcessHandle.Open(id) : null;
        return process is not null && ProcessHandle.Signal(process, signal);
    }

    /// <summary>Waits for its end; a container that is to be removed then is gone when this returns.</summary>
    /// <returns>The program's exit code, or 128 and the signal's number.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await ProcessHandle.WaitForEndAsync(_monitor, Timeout.InfiniteTimeSpan, cancellationToken);
        return await EndAsync();
    }

    /// <summary>Whether this is the container's own program, which its restart policy may start again as another process.</summary>
    internal bool IsMain { get; init; }

    /// <summary>Tells the program's terminal how large it is; nothing comes of it where it has none, or has ended.</summary>
    public void Resize(TerminalSize size)
    {
        if (_terminal is { IsClosed: false })
        {
            size.ApplyTo(_terminal);
            ProcessHandle.Signal(_monitor, Signals.SIGWINCH);
        }
    }

    /// <summary>Removes what is to be removed at its end; null for nothing.</summary>
    internal Func<Task>? Removal { get; init; }

    /// <summary>Is told of its exit code.</summary>
    internal Action<int>? Ended { get; set; }

    /// <summary>What the process beside the program reports after the start; null where that is nothing.</summary>
    internal ReportReader? Reports { get; set; }

    /// <summary>Is told that the user has left the program's terminal.</summary>
    internal Action? Left { get; set; }

    /// <summary>Waits for its end, or until the user leaves its terminal or nobody reads its output: it goes on then, and is not to be waited for any more.</summary>
    /// <returns>As <see cref="WaitAsync"/> does; null where it goes on.</returns>
    /// <exception cref="ContainerStartException">Its terminal could not be left.</exception>
    public async Task<int?> WaitOrLeaveAsync(CancellationToken cancellationToken = default)
    {
        // One thread for both waits.
        MonitorReport? report = await Task.Factory.StartNew(
            () =>
            {
                MonitorReport? report = Reports?.Read(cancellationToken);
                if (report is null)
                {
                    ProcessHandle.WaitForEnd(_monitor, Timeout.InfiniteTimeSpan, cancellationToken);
                }

                return report;
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (report is null)
        {
            return await EndAsync();
        }

        if (report.Error is { } error)
        {
            throw new ContainerStartException(Container.Name, $"{error}.", report.ExitCode);
        }

        if (!report.Left)
        {
            return await WaitAsync(cancellationToken);
        }

        LeaveRunning();
        Left?.Invoke();
        return null;
    }

    private async Task<int> EndAsync()
    {
        int code = ProcessHandle.Wait(_monitor);
        if (Removal is { } removal)
        {
            await removal();
        }

        Ended?.Invoke(code);
        return code;
    }

    /// <summary>Gives up the process of the monitor, which goes on; this is not to be waited for any more.</summary>
    internal void LeaveRunning() => LeftProcesses.Add(Pipes.Duplicate(_monitor));

    /// <inheritdoc/>
    public void Dispose()
    {
        StandardInput.Dispose();
        StandardOutput.Dispose();
        StandardError.Dispose();
        Reports?.Dispose();
        _terminal?.Dispose();
        _monitor.Dispose();
    }
}
