using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>A cmdlet that puts containers on a network or takes them off it.</summary>
public abstract class NetworkMemberCmdlet : ContainersCmdlet
{
    /// <summary>The network: its name, id or the unique start of one.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ContainerNetworkNameCompleter))]
    [ContainerNetworkName]
    [ValidateNotNullOrEmpty]
    public string Network { get; set; } = string.Empty;

    /// <summary>The containers: names, ids, unique starts of ids, wildcards, or what Get-Container gives.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Container { get; set; } = [];

    /// <summary>Gives the containers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForContainers(Container, Change);

    /// <summary>What is done, for people who are asked before it is.</summary>
    private protected abstract string Action { get; }

    /// <summary>Does it to one container.</summary>
    /// <returns>The container after it.</returns>
    private protected abstract Task<ContainerInfo> ChangeAsync(Container container, CancellationToken cancellationToken);

    private void Change(ContainerInfo container)
    {
        if (!ShouldProcess(container.Name, Action))
        {
            return;
        }

        ContainerInfo changed = Await(cancellation => ChangeAsync(Engine.Containers.Find(container.Id), cancellation));
        if (PassThru)
        {
            WriteObject(changed);
        }
    }
}
