using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that pause containers and let them go on.</summary>
public abstract class FreezingCmdlet : ContainerTargetCmdlet
{
    /// <summary>Gives the containers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessContainer(ContainerInfo container)
    {
        if (ShouldProcess(container.Name) && Change(container.Id) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract ContainerInfo Change(string id);
}
