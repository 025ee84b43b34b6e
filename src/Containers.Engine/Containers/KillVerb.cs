using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers;

/// <summary>Signals a container.</summary>
public static class KillVerb
{
    /// <summary>Sends a container a signal. SIGKILL, which none can refuse, is waited for until the container's end is recorded.</summary>
    /// <param name="container">The container.</param>
    /// <param name="signal">Its name or number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public static async Task KillAsync(this Container container, string signal = "SIGKILL", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        int number = Signals.Parse(signal);
        using RunningContainer? running = container.Send(number);
        if (number == Signals.SIGKILL && running is not null)
        {
            await running.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends a container a signal by its number, and waits for nothing.</summary>
    /// <inheritdoc cref="KillAsync" path="/exception"/>
    internal static void Kill(this Container container, int number) => container.Send(number)?.Dispose();

    private static RunningContainer? Send(this Container container, int number)
    {
        ContainerOptions options = container.Record.Options;
        bool ends = number == Signals.SIGKILL || number == Signals.Parse(options.StopSignal ?? ContainerDefaults.StopSignal);
        bool runs = RunningContainer.Exists(container.Folder);
        RunningContainer? running = ends ? container.OpenToStop() : RunningContainer.Open(container.Folder);
        try
        {
            // One that has ended just now, or waits for its next start, is not started again: that is what was wanted.
            if (!runs || (running?.Signal(number) is not true && !(ends && options.Restart is { Restarts: true })))
            {
                throw container.NotRunning();
            }
        }
        catch
        {
            running?.Dispose();
            throw;
        }

        container.Log("kill", ("signal", $"{number}"));
        return running;
    }
}
