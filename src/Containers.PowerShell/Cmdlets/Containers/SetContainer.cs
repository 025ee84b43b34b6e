using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Set-Container</c>: changes what containers may use and when they are started again, at once where they run.</summary>
[Cmdlet(VerbsCommon.Set, "Container", DefaultParameterSetName = ImageSet, SupportsShouldProcess = true)]
[Alias("Update-Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class SetContainer : LimitingCmdlet
{
    private RowParameters? _rows;

    /// <summary>The containers: names, ids, unique starts of ids, wildcards, or as Get-Container gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id", "Container")]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Name { get; set; } = [];

    /// <summary>When they are started again: no, on-failure, on-failure:NUMBER, always or unless-stopped.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RestartPolicyCompleter))]
    [RestartPolicy]
    public string? Restart { get; set; }

    /// <summary>Gives the containers as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>A row of a table, whose columns are parameters of this cmdlet: Name, Memory, Cpus and all others.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _rows = new RowParameters(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_rows!.Take(InputObject))
        {
            ForContainers(Name, Change);
        }
    }

    private void Change(ContainerInfo container)
    {
        if (Restart is null && Limits == new ContainerLimits())
        {
            throw new ContainerOptionsException("There is nothing to change. Give -Memory, -Cpus, -PidsLimit, -Restart or another limit.");
        }

        RestartPolicy? restart = Restart is null ? null : RestartPolicy.Parse(Restart);
        Container target = Engine.Containers.Find(container.Id);
        target.CheckUpdate(Limits, restart);
        if (ShouldProcess(container.Name) && Await(cancellation => target.UpdateAsync(Limits, restart, cancellation)) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }
}
