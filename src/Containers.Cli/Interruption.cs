using System.Runtime.InteropServices;

namespace Containers.Cli;

/// <summary>Turns the signals that ask the program to end into a cancellation, so that it leaves nothing half done.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, number: 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, number: 15)),
    ];

    /// <summary>The number of the signal that arrived (signal(7)), null where none did.</summary>
    public static int? Received { get; private set; }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        Received = number;
        _source.Cancel();
    }
}
