using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Events;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerEvent</c>: what happened and happens to containers, images, networks and volumes.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerEvent")]
[OutputType(typeof(EngineEvent))]
public sealed class GetContainerEvent : ContainersCmdlet
{
    private readonly List<string> _containers = [];

    /// <summary>
    /// Only events of containers with these names, starts of ids or wildcards, or of containers as Get-Container gives them; also of those that are gone.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Container { get; set; } = [];

    /// <summary>Goes on with what happens.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Only events from this time on.</summary>
    [Parameter]
    [PointInTime]
    public DateTime? Since { get; set; }

    /// <summary>Only events before this time, at which a follow ends.</summary>
    [Parameter]
    [PointInTime]
    public DateTime? Until { get; set; }

    /// <summary>Only events that meet these, a table or <c>KEY=VALUE</c> each; a list is any of its values, of labels all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EventFilterCompleter))]
    [NamedValues(KeepsAll = true)]
    [ValidateNotNullOrEmpty]
    public IDictionary? Filter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ContainerTarget container in Container)
        {
            ForItem(container, () =>
            {
                RequireKnown(container);
                _containers.Add(container.Key);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_containers.Count == 0 && (MyInvocation.ExpectingInput || Container.Length > 0))
        {
            return; // No container is not every container.
        }

        ForItem(Engine.Paths.Root, Write);
    }

    private void Write()
    {
        string[] filters = [.. TableEntries.Several(Filter).Select(static filter => filter.ToString())];
        EventWords.Check(filters);
        EventOptions options = new()
        {
            Follow = Follow,
            Since = Since,
            Until = Until,
            Filters = [.. filters, .. _containers.Select(static name => $"container={name}")],
        };
        Await(async cancellation =>
        {
            await foreach (EngineEvent happened in Engine.Events.ReadAsync(options, cancellation).ConfigureAwait(false))
            {
                await Queue.PostAsync(() => WriteObject(happened), cancellation).ConfigureAwait(false);
            }
        });
    }

    /// <summary>Refuses a name that neither a container has nor an event; whoever follows may wait for one that is to come.</summary>
    private void RequireKnown(ContainerTarget container)
    {
        try
        {
            _ = Follow ? [] : Match(container);
        }
        catch (ContainerNotFoundException)
        {
            if (!Await(cancellation => HasEventsAsync(container.Key, cancellation)))
            {
                throw;
            }
        }
    }

    private async Task<bool> HasEventsAsync(string name, CancellationToken cancellation)
    {
        await foreach (EngineEvent unused in Engine.Events.ReadAsync(new EventOptions { Filters = [$"container={name}"] }, cancellation).ConfigureAwait(false))
        {
            return true;
        }

        return false;
    }
}
