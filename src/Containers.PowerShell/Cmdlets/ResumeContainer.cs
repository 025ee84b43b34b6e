using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Resume-Container</c>: lets the processes of paused containers go on.</summary>
[Cmdlet(VerbsLifecycle.Resume, "Container", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[Alias("Unpause-Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class ResumeContainer : ContainerTargetCmdlet
{
    /// <summary>Gives the containers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        if (ShouldProcess(container.Name) && Engine.Containers.Unpause(container.Id) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }
}
