using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Suspend-Container</c>: stops all processes of containers where they are.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "Container", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[Alias("Pause-Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class SuspendContainer : ContainerTargetCmdlet
{
    /// <summary>Gives the containers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        if (ShouldProcess(container.Name) && Engine.Containers.Pause(container.Id) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }
}
