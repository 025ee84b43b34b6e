using System.Management.Automation;
using Containers.Engine.Events;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerEvent</c>: what happened and happens to containers and images.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerEvent")]
[OutputType(typeof(EngineEvent))]
public sealed class GetContainerEvent : ContainersCmdlet
{
    /// <summary>Only events of containers with these names or starts of ids.</summary>
    [Parameter(Position = 0)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Container { get; set; } = [];

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

    /// <summary>Only events that meet these, <c>KEY=VALUE</c> each.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EventFilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Filter { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        EventOptions options = new()
        {
            Follow = Follow,
            Since = Since,
            Until = Until,
            Filters = [.. Filter, .. Container.Select(name => $"container={name}")],
        };
        ForItem(Filter, () => Await(async cancellation =>
        {
            await foreach (EngineEvent happened in Engine.Events.ReadAsync(options, cancellation).ConfigureAwait(false))
            {
                await Queue.PostAsync(() => WriteObject(happened), cancellation).ConfigureAwait(false);
            }
        }));
    }
}
