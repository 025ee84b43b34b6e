using System.Globalization;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Events;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Waits for a container's end.</summary>
public static class WaitVerb
{
    /// <summary>Waits for the next end of a container's program, also where it is started again then; for one that does not run, it returns at once.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit code of its program, or 128 and the signal's number; 0 for one that nobody has tried to start, as docker has it.</returns>
    /// <exception cref="ContainerStateException">Its monitor was killed and nobody saw its end.</exception>
    public static async Task<int> WaitAsync(this Container container, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock? kept = await container.TryLockAsync(FileLockMode.Shared, cancellationToken);
        using (var running = RunningContainer.Open(container.Folder))
        {
            if (running is not null)
            {
                await running.WaitForRunAsync(cancellationToken);
            }
        }

        return ContainerStore.ReadState(container.Folder) switch
        {
            { ExitCode: { } code } => code,
            { LastExitCode: { } code } again when again.IsMonitored() => code,
            null => 0,
            _ => throw new ContainerStateException(container.Name, $"Nobody saw how container '{container.Name}' ended: its monitor was killed."),
        };
    }

    /// <summary>Waits until a container stands as it is asked for.</summary>
    /// <param name="container">The container.</param>
    /// <param name="condition">What to wait for.</param>
    /// <param name="waiting">Is called when nothing can be missed any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit code of its program, or 128 and the signal's number; 0 for one that nobody has tried to start.</returns>
    public static async Task<int> WaitAsync(this Container container, WaitCondition condition, Action waiting, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(waiting);
        ContainerInfo now = container.Read();
        int code = now.ExitCode ?? 0;
        if (condition == WaitCondition.NotRunning)
        {
            waiting();
            return now.Status == ContainerStatus.Created ? code : await container.WaitAsync(cancellationToken);
        }

        EventOptions options = new() { Follow = true, Filters = [$"container={container.Id}", "event=die", "event=destroy"] };
        await using IAsyncEnumerator<EngineEvent> events = new EventService(container.Service.Paths).ReadAsync(options, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        ValueTask<bool> next = events.MoveNextAsync(); // From here on it sees what happens.
        waiting();
        if (container.TryRead() is null)
        {
            return code; // It was removed before this looked.
        }

        while (await next)
        {
            bool isGone = events.Current.Action == "destroy";
            code = int.TryParse(events.Current.Attributes.GetValueOrDefault("exitCode"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seen) ? seen : code;
            if (isGone || condition == WaitCondition.NextExit)
            {
                return code;
            }

            next = events.MoveNextAsync();
        }

        return code;
    }
}
