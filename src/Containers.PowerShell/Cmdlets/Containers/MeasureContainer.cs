using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Measure-Container</c>: what containers use, once or again and again.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Container")]
[OutputType(typeof(ContainerStatistics))]
public sealed class MeasureContainer : ContainersCmdlet
{
    private readonly List<string> _containers = [];

    /// <summary>The containers: names, ids, unique starts of ids, wildcards, or as Get-Container gives them; all that run if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id", "Container")]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[]? Name { get; set; }

    /// <summary>Measures until the pipeline is stopped.</summary>
    [Parameter]
    public SwitchParameter Continuous { get; set; }

    /// <summary>The time between two measurements, over which the use of processors is taken; one second if not given.</summary>
    [Parameter]
    [Duration(MinimumMilliseconds = 10)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForContainers(Name ?? [], container => _containers.Add(container.Id));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_containers.Count > 0 || (Name is null && !MyInvocation.ExpectingInput))
        {
            ForItem(Engine.Paths.Root, () => Await(MeasureAsync));
        }
    }

    private async Task MeasureAsync(CancellationToken cancellation)
    {
        await foreach (IReadOnlyList<ContainerStatistics> measured in Engine.Containers
            .MeasureAsync(_containers, Interval, cancellation).ConfigureAwait(false))
        {
            foreach (ContainerStatistics container in measured)
            {
                await Queue.PostAsync(() => WriteObject(container), cancellation).ConfigureAwait(false);
            }

            if (!Continuous)
            {
                return;
            }
        }
    }
}
