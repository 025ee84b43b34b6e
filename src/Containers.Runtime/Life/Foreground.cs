using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>Stays with a process until its end: passes on the signals that this process gets, and relays the terminal where there is one.</summary>
internal sealed class Foreground : IDisposable
{
    private readonly SignalPipe _signals = new(
        Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGUSR1, Signals.SIGUSR2, Signals.SIGTERM, Signals.SIGCONT, Signals.SIGWINCH);

    /// <summary>Waits for the end of a process. Signals that came since this was made count.</summary>
    /// <param name="child">The process.</param>
    /// <param name="terminal">The master side of its terminal; null for none.</param>
    /// <param name="detachKeys">The keys by which the user leaves that; null for none.</param>
    /// <param name="left">What to do when the user has left; the wait goes on after it.</param>
    /// <returns>Its exit code.</returns>
    internal int Wait(ChildProcess child, SafeFileHandle? terminal, DetachKeys? detachKeys = null, Action? left = null)
    {
        using TerminalRelay? relay = terminal is null ? null : TerminalRelay.Begin(terminal, detachKeys);
        while (true)
        {
            Span<PollEntry> entries =
            [
                new((int)child.Handle.DangerousGetHandle(), PollEvents.Readable), _signals.Entry,
                relay?.InputEntry ?? PollEntry.Nothing, relay?.MasterEntry ?? PollEntry.Nothing,
            ];
            Poll.Wait(entries);
            if (entries[1].IsReady)
            {
                Pass(child, relay, _signals.Read());
            }

            relay?.Handle(entries[2], entries[3]);
            if (relay is { IsLeft: true })
            {
                left?.Invoke();
                left = null;
            }

            if (entries[0].IsReady)
            {
                relay?.Drain();
                return child.Wait();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signals.Dispose();

    private static void Pass(ChildProcess child, TerminalRelay? relay, int signal)
    {
        if (signal != Signals.SIGWINCH)
        {
            _ = ProcessHandle.Signal(child.Handle, signal);
        }
        else
        {
            relay?.Resize();
        }
    }
}
