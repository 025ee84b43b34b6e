using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Events;
using Containers.Engine.Text;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers;

/// <summary>Waits until something holds of a container.</summary>
public static class WaitUntilVerb
{
    private const int RecordInterval = 10;
    private const int LookInterval = 1000;

    /// <summary>Waits until something holds of a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="condition">What is to hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerNotFoundException">It was removed, and that was not waited for.</exception>
    /// <exception cref="ContainerStateException">
    /// It cannot come to that by itself: it has no health check, is unhealthy, or ended before it was healthy; or its record cannot be read.
    /// </exception>
    public static async Task WaitUntilAsync(this Container container, ContainerCondition condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        switch (condition)
        {
            case ContainerCondition.Removed:
                await container.WaitUntilAsync(static (now, _) => now is null, cancellationToken);
                break;
            case ContainerCondition.Running:
                await container.WaitUntilAsync((now, action) => (now ?? throw container.Missing()).State is RunningState || action == "start", cancellationToken);
                break;
            case ContainerCondition.Healthy:
                await container.WaitUntilHealthyAsync(cancellationToken);
                break;
            case ContainerCondition.NextExit when container.State is not RunningState:
                await container.WaitUntilAsync((now, action) => action == "die" || (now is null ? throw container.Missing() : false), cancellationToken);
                break;
            case ContainerCondition.NextExit:
            case ContainerCondition.NotRunning when container.State.Status.IsActive():
                await container.WaitAsync(cancellationToken);
                break;
        }
    }

    /// <summary>Waits until the monitor, which tells of an end at once, has freed the networks and written it down.</summary>
    private static async Task WaitForRecordAsync(this Container container, CancellationToken cancellationToken)
    {
        while (ContainerStore.ReadState(container.Folder) is { } run && run.HasProcesses() && !run.IsRunning())
        {
            await Task.Delay(RecordInterval, cancellationToken);
        }
    }

    /// <summary>Waits until a container is healthy.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="WaitUntilAsync(Container, ContainerCondition, CancellationToken)" path="/exception"/>
    internal static async Task WaitUntilHealthyAsync(this Container container, CancellationToken cancellationToken)
    {
        if (container.Read() is { Health: null, Options.HealthCheck: not { Checks: true } })
        {
            throw new ContainerStateException(container.Name, $"Container '{container.Name}' has no health check. Give it one when it is created.");
        }

        await container.WaitUntilAsync(IsHealthy, cancellationToken);

        bool IsHealthy(ContainerInfo? now, string? action) => now switch
        {
            null => throw container.Missing(),
            { State: DeadState dead } => throw new ContainerStateException(now.Name, dead.Error),
            { ExitCode: not null, Status: not ContainerStatus.Restarting } => throw new ContainerStateException(
                now.Name, $"Container '{now.Name}' ended with exit code {now.ExitCode} before it was healthy."),
            { State: RunningState, Health: { Status: ContainerHealth.Unhealthy } health } => throw new ContainerStateException(now.Name, Describe(now, health)),
            _ => now.Health?.Status == ContainerHealth.Healthy,
        };
    }

    private static string Describe(ContainerInfo container, ContainerHealth health)
    {
        string text = $"Container '{container.Name}' is unhealthy";
        return health.Log is [.., var last]
            ? $"{text}: its last check ended with exit code {last.ExitCode}{(last.Output.Trim() is { Length: > 0 } output ? $", and wrote: {HumanText.Printable(output)}" : ".")}"
            : $"{text}.";
    }

    /// <summary>
    /// Waits until what is known of a container is as wanted. It looks whenever something happens to it, and now and then: nobody tells of the end of one whose
    /// monitor was killed.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="holds">Whether it is; it is given what is known now, null where the container is gone, and what has happened, null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private static async Task WaitUntilAsync(this Container container, Func<ContainerInfo?, string?, bool> holds, CancellationToken cancellationToken)
    {
        // Before the look, so that what happens meanwhile is read.
        EventOptions options = new() { Follow = true, Since = DateTimeOffset.UtcNow, Filters = [$"container={container.Id}"] };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<EngineEvent> events = new EventService(container.Service.Paths).ReadAsync(options, over.Token).GetAsyncEnumerator(CancellationToken.None);
        Task<bool>? next = null;
        try
        {
            for (string? action = null; !holds(container.Service.At(container.Id).TryRead(), action);)
            {
                next ??= events.MoveNextAsync().AsTask();
                bool hasHappened = await Task.WhenAny(next, Task.Delay(LookInterval, cancellationToken)) == next;
                cancellationToken.ThrowIfCancellationRequested();
                action = hasHappened && await next ? events.Current.Action : null;
                next = hasHappened ? null : next;
                if (action == "die")
                {
                    await container.WaitForRecordAsync(cancellationToken);
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await (next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
