using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell;

/// <summary>
/// The base of all cmdlets: the engine, cancellation by Ctrl+C, work on the thread pool while the pipeline's thread writes what it yields,
/// and errors of single items that do not stop the others.
/// </summary>
public abstract class ContainersCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The engine of the store that the environment names.</summary>
    private protected static ContainerEngine Engine => EngineSession.Current;

    /// <summary>Is cancelled when the pipeline is stopped.</summary>
    private protected CancellationToken Stopped => _stop.Token;

    /// <summary>What work on other threads writes through.</summary>
    private protected PipelineQueue Queue { get; } = new();

    /// <summary>Sets <c>$LASTEXITCODE</c>.</summary>
    private protected int LastExitCode
    {
        set => SessionState.PSVariable.Set("global:LASTEXITCODE", value);
    }

    /// <summary>Releases what the cmdlet holds; PowerShell calls it when the pipeline has ended.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the work: Ctrl+C, or a later command of the pipeline that wants no more.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Releases what the cmdlet holds.</summary>
    /// <param name="disposing">Always true; there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    /// <summary>Works on one item; what goes wrong with it is written as an error and does not stop the others.</summary>
    /// <param name="target">The item, for the error record.</param>
    /// <param name="process">The work.</param>
    private protected void ForItem(object target, Action process)
    {
        try
        {
            process();
        }
        catch (OperationCanceledException) when (Stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (Errors.IsExpected(exception))
        {
            WriteError(Errors.RecordOf(exception, target));
        }
    }

    /// <summary>Runs work on the thread pool and waits for it here, writing to the pipeline what it queues.</summary>
    private protected void Await(Func<CancellationToken, Task> work)
    {
        Task task = Task.Run(() => work(Stopped), CancellationToken.None);
        Queue.RunUntil(task, _stop.Cancel);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work on the thread pool and waits for its result here, writing to the pipeline what it queues.</summary>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        Task<T> task = Task.Run(() => work(Stopped), CancellationToken.None);
        Queue.RunUntil(task, _stop.Cancel);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Gets an image from its registry, showing the progress layer by layer.</summary>
    private protected ImageInfo AwaitImage(string name, Func<IProgress<LayerProgress>, CancellationToken, Task<ImageInfo>> pull) =>
        AwaitTransfer($"Receiving {name}", pull);

    /// <summary>Moves images somewhere, showing the progress layer by layer.</summary>
    /// <param name="activity">What is being done, for the bar above all.</param>
    /// <param name="transfer">The work.</param>
    private protected T AwaitTransfer<T>(string activity, Func<IProgress<LayerProgress>, CancellationToken, Task<T>> transfer)
    {
        PullProgress progress = new(activity, Queue, WriteProgress);
        try
        {
            return Await(cancellation => transfer(progress, cancellation));
        }
        finally
        {
            if (!Stopped.IsCancellationRequested)
            {
                progress.Complete();
            }
        }
    }

    /// <summary>Starts a program whose streams are the pipeline's; where it cannot be started, <c>$LASTEXITCODE</c> tells that too.</summary>
    private protected ForegroundProcess StartForeground(Func<ContainerProcess> start, bool hasInput)
    {
        try
        {
            return new ForegroundProcess(start(), hasInput, Queue, WriteObject, WriteError, Stopped);
        }
        catch (ContainerStartException exception)
        {
            LastExitCode = exception.ExitCode;
            throw;
        }
    }
}
