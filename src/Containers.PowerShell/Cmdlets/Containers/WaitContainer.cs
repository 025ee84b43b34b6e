using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Wait-Container</c>: waits until something holds of containers; for their end, if nothing else is asked for.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class WaitContainer : ContainerTargetCmdlet
{
    private const string TimedOutId = "ContainerWaitTimedOut";

    /// <summary>What is waited for: that they do not run, their next exit, that they run, are healthy, or are removed.</summary>
    [Parameter]
    public ContainerCondition Condition { get; set; }

    /// <summary>How long to wait for each, a time span or such as 30s; without end if not given.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        WriteVerbose($"Waiting for container '{container.Name}': {Condition}.");
        (ContainerCondition condition, TimeSpan? timeout) = (Condition, Timeout);
        Begin(container, async (waited, cancellation) =>
        {
            using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            time.CancelAfter(TimerSpan.Of(timeout));
            try
            {
                int? exitCode = await WaitAsync(waited, condition, time.Token).ConfigureAwait(false);
                ContainerInfo? now = Engine.Containers.List(all: true).FirstOrDefault(other => other.Id == container.Id);
                return now ?? (exitCode is { } code ? container.WithExitCode(code) : container);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                await Queue.PostAsync(() => WriteTimedOut(container), cancellation).ConfigureAwait(false);
                return null;
            }
        }, $"Waiting for {container.Name}");
    }

    /// <summary>Waits. A container may be gone by the time it has ended, so its exit code goes on what was known of it.</summary>
    private static async Task<int?> WaitAsync(Container waited, ContainerCondition condition, CancellationToken cancellation)
    {
        try
        {
            if (condition == ContainerCondition.NotRunning)
            {
                return await waited.WaitAsync(cancellation).ConfigureAwait(false);
            }

            await waited.WaitUntilAsync(condition, cancellation).ConfigureAwait(false);
        }
        catch (ContainerNotFoundException) when (condition == ContainerCondition.Removed)
        {
        }

        return null;
    }

    private void WriteTimedOut(ContainerInfo container)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"Container '{container.Name}' did not come to {Condition} in {Timeout!.Value.TotalSeconds} seconds.");
        WriteError(new ErrorRecord(new TimeoutException(message), TimedOutId, ErrorCategory.OperationTimeout, container));
    }
}
