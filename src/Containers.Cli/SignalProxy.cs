using System.Runtime.InteropServices;
using Containers.Engine.Containers;

namespace Containers.Cli;

/// <summary>Passes the signals that this program gets on to the container that it runs, as docker's <c>--sig-proxy</c> does.</summary>
internal sealed class SignalProxy : IDisposable
{
    /// <summary>Signals by their numbers, which are the same on x64 and arm64 (signal(7)).</summary>
    private static readonly (int Number, string Name)[] Signals =
    [
        (1, "SIGHUP"), (2, "SIGINT"), (3, "SIGQUIT"), (10, "SIGUSR1"), (12, "SIGUSR2"), (15, "SIGTERM"), (18, "SIGCONT"),
    ];

    private readonly Lock _gate = new();
    private readonly List<string> _early = [];
    private readonly PosixSignalRegistration[] _registrations;
    private ContainerProcess? _process;

    public SignalProxy() => _registrations =
        [.. Signals.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal.Number, context => Pass(context, signal.Name)))];

    /// <summary>Names the container; it gets what came before it ran.</summary>
    public void Attach(ContainerProcess process)
    {
        lock (_gate)
        {
            _process = process;
            _early.ForEach(signal => process.Kill(signal));
        }
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Pass(PosixSignalContext context, string signal)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_process is null)
            {
                _early.Add(signal);
            }
            else
            {
                _process.Kill(signal);
            }
        }
    }
}
