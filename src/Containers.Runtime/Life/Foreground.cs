using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>Stays with a process until its end: passes on the signals that this process gets, and relays the terminal where there is one.</summary>
/// <param name="caller">
/// Whose standard streams these are; null for nobody who is watched. Where it is killed, what is typed here is not meant for the process any more,
/// which loses its terminal, or is told by SIGHUP.
/// </param>
internal sealed class Foreground(SafeFileHandle? caller = null) : IDisposable
{
    private readonly SignalPipe _signals = new(
        Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGUSR1, Signals.SIGUSR2, Signals.SIGTERM, Signals.SIGCONT, Signals.SIGWINCH);

    private SafeFileHandle? _caller = caller;

    /// <summary>Waits for the end of a process. Signals that came since this was made count.</summary>
    /// <param name="child">The process.</param>
    /// <param name="terminal">The master side of its terminal; null for none.</param>
    /// <param name="detachKeys">The keys by which the user leaves that; null for none.</param>
    /// <param name="left">What to do when the user has left; the wait goes on after it.</param>
    /// <param name="isLeft">Whether there is no user: the terminal is nobody's from the beginning.</param>
    /// <param name="notices">What the process tells a service manager; null where there is none.</param>
    /// <returns>Its exit code.</returns>
    internal int Wait(
        ChildProcess child, SafeFileHandle? terminal, DetachKeys? detachKeys = null, Action? left = null, bool isLeft = false, NotifySocket? notices = null)
    {
        TerminalRelay? relay = terminal is null ? null : TerminalRelay.Begin(terminal, detachKeys, isLeft);
        left = isLeft ? null : left;
        try
        {
            while (true)
            {
                Span<PollEntry> entries =
                [
                    new((int)child.Handle.DangerousGetHandle(), PollEvents.Readable), _signals.Entry,
                    relay?.InputEntry ?? PollEntry.Nothing, relay?.MasterEntry ?? PollEntry.Nothing,
                    notices?.Entry ?? PollEntry.Nothing,
                    _caller is null ? PollEntry.Nothing : new((int)_caller.DangerousGetHandle(), PollEvents.Readable),
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
                    _caller = null;
                }
                else if (entries[5].IsReady)
                {
                    _caller = null;
                    HangUp(child, relay);
                    relay = null;
                }

                notices?.Relay();
                if (entries[0].IsReady)
                {
                    relay?.Drain();
                    return child.Wait();
                }
            }
        }
        finally
        {
            relay?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signals.Dispose();

    /// <summary>Takes the streams of a caller that was killed from the process: its terminal is gone, or it is told so.</summary>
    private static void HangUp(ChildProcess child, TerminalRelay? relay)
    {
        relay?.Dispose();
        OwnSession.LeaveStreams();
        if (relay is null)
        {
            _ = ProcessHandle.Signal(child.Handle, Signals.SIGHUP);
        }
    }

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
