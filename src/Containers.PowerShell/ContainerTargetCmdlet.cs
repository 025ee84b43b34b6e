using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that work on containers which exist, given by name or from the pipeline.</summary>
public abstract class ContainerTargetCmdlet : LongCmdlet
{
    private readonly BulkWork _work = new();
    private readonly Queue<(ContainerInfo Container, Task<ContainerInfo?> Work, WorkBar Bar)> _begun = new();

    /// <summary>The containers: names, ids, unique starts of ids, wildcards, or as Get-Container gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Id", "Container")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Name { get; set; } = [];

    /// <summary>Those that are left out: names, ids, wildcards, or as Get-Container gives them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[]? Exclude { get; set; }

    /// <inheritdoc/>
    private protected sealed override void Process() => ForContainers(Name, Exclude, ProcessContainer);

    /// <inheritdoc/>
    private protected sealed override IReadOnlyList<ContainerInfo> Match(ContainerTarget name)
    {
        try
        {
            return base.Match(name);
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            TellAll(); // The error may end the pipeline: what came before it is done by then.
            throw;
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract void ProcessContainer(ContainerInfo container);

    /// <summary>
    /// Begins work on a container in the background and goes on with the next (<see cref="BulkWork"/>). What comes of each is told in the order of the
    /// containers.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="work">The work, which gives the object to write; null for none.</param>
    /// <param name="activity">What is being done, for a bar that shows how far it is.</param>
    private protected void Begin(ContainerInfo container, Func<Container, CancellationToken, Task<ContainerInfo?>> work, string activity)
    {
        Container target = Engine.Containers.Find(container.Id);
        WorkBar bar = new(activity, Queue, WriteProgress);
        _begun.Enqueue((container, _work.Begin(() => Listener(bar).HearAsync(() => work(target, Stopped)), Stopped), bar));
        while (_begun.TryPeek(out var first) && first.Work.IsCompleted)
        {
            TellNext();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => TellAll();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_begun.Count > 0)
        {
            StopProcessing();
        }

        _work.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private void TellAll()
    {
        while (_begun.Count > 0)
        {
            TellNext();
        }
    }

    private void TellNext()
    {
        (ContainerInfo container, Task<ContainerInfo?> work, WorkBar bar) = _begun.Peek();
        try
        {
            ForItem(container, () =>
            {
                if (Await(_ => work) is { } changed)
                {
                    WriteObject(changed);
                }
            });
        }
        finally
        {
            // One that is still at work, since the pipeline ends, is waited for at the end.
            if (work.IsCompleted)
            {
                _begun.Dequeue();
            }

            if (!Stopped.IsCancellationRequested)
            {
                bar.Complete();
            }
        }
    }
}
