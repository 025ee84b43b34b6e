using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Linux.Processes;

namespace Containers.Cli;

/// <summary>
/// Passes the signals that this program gets on to the container that it runs, as docker's <c>--sig-proxy</c> does. A container's first process
/// ignores those that it has no handler for, so the third that asks it to end gives the terminal back, and leaves the container.
/// </summary>
internal sealed class SignalProxy : IDisposable
{
    private const int Patience = 3;

    private readonly Lock _gate = new();
    private readonly List<int> _early = [];
    private readonly SignalPipe _signals = new(evenIgnored: true, [.. Signals.Passable]);
    private readonly Thread _thread;
    private readonly CancellationTokenSource _left = new();
    private ContainerProcess? _process;
    private int _asked;

    public SignalProxy()
    {
        _thread = new Thread(Pass) { IsBackground = true, Name = "signals" };
        _thread.Start();
    }

    /// <summary>Waits for what this program runs, or until the user has asked for its end in vain.</summary>
    /// <param name="run">Runs it; cancelled, it leaves it.</param>
    /// <returns>The exit code of this program.</returns>
    public async Task<int> RunAsync(Func<CancellationToken, Task<int?>> run)
    {
        try
        {
            return await run(_left.Token).ConfigureAwait(false) ?? ExitCode.Success;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            Terminal.ReportError($"{Patience} signals did not end it. It goes on without this program: stop or kill it.");
            return ExitCode.Failure;
        }
    }

    /// <summary>Names the container; it gets what came before it ran.</summary>
    public void Attach(ContainerProcess process)
    {
        lock (_gate)
        {
            _process = process;
            _early.ForEach(signal => Send(process, signal));
        }
    }

    public void Dispose()
    {
        _signals.Wake();
        _thread.Join();
        _signals.Dispose();
        _left.Dispose();
    }

    private static void Send(ContainerProcess process, int signal)
    {
        try
        {
            process.Kill(signal);
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            Terminal.ReportError(exception.Message);
        }
    }

    private void Pass()
    {
        while (_signals.Read() is > 0 and int signal)
        {
            lock (_gate)
            {
                if (_process is null)
                {
                    _early.Add(signal);
                }
                else
                {
                    Send(_process, signal);
                }
            }

            if (signal is Signals.SIGINT or Signals.SIGTERM && ++_asked == Patience)
            {
                _left.Cancel();
            }
        }
    }
}
