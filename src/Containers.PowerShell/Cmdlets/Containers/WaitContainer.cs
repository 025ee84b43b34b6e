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
        int? exitCode = null;
        bool isOver = Await(async cancellation =>
        {
            using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            time.CancelAfter(TimerSpan.Of(Timeout));
            try
            {
                Container waited = Engine.Containers.Find(container.Id);
                if (Condition == ContainerCondition.NotRunning)
                {
                    // It may be gone by the time it has ended, so its exit code goes on what was known of it.
                    exitCode = await waited.WaitAsync(time.Token).ConfigureAwait(false);
                }
                else
                {
                    await waited.WaitUntilAsync(Condition, time.Token).ConfigureAwait(false);
                }

                return true;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return false;
            }
            catch (ContainerNotFoundException) when (Condition == ContainerCondition.Removed)
            {
                return true;
            }
        });
        if (!isOver)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"Container '{container.Name}' did not come to {Condition} in {Timeout!.Value.TotalSeconds} seconds.");
            WriteError(new ErrorRecord(new TimeoutException(message), TimedOutId, ErrorCategory.OperationTimeout, container));
            return;
        }

        ContainerInfo? now = Engine.Containers.List(all: true).FirstOrDefault(other => other.Id == container.Id);
        WriteObject(now ?? (exitCode is { } code ? container.WithExitCode(code) : container));
    }
}
