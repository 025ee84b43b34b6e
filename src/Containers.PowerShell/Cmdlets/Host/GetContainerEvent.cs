using System.Collections;
using System.Management.Automation;
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

    /// <summary>Only events of containers with these names or starts of ids, or of containers as Get-Container gives them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
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

    /// <summary>Only events that meet these, a table or <c>KEY=VALUE</c> each; a list is any of its values.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EventFilterCompleter))]
    [NamedValues(KeepsAll = true)]
    [ValidateNotNullOrEmpty]
    public IDictionary? Filter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _containers.AddRange(Container.Select(static container => container.Key));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (MyInvocation.ExpectingInput && _containers.Count == 0)
        {
            return; // No container is not every container.
        }

        EventOptions options = new()
        {
            Follow = Follow,
            Since = Since,
            Until = Until,
            Filters = [.. TableEntries.Several(Filter).Select(static filter => filter.ToString()), .. _containers.Select(static name => $"container={name}")],
        };
        ForItem(Engine.Paths.Root, () => Await(async cancellation =>
        {
            await foreach (EngineEvent happened in Engine.Events.ReadAsync(options, cancellation).ConfigureAwait(false))
            {
                await Queue.PostAsync(() => WriteObject(happened), cancellation).ConfigureAwait(false);
            }
        }));
    }
}
