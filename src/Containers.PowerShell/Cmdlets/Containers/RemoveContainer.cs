using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-Container</c>: removes containers.</summary>
[Cmdlet(VerbsCommon.Remove, "Container", SupportsShouldProcess = true)]
public sealed class RemoveContainer : ContainerTargetCmdlet
{
    /// <summary>Kills a container that runs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Removes the volumes that were made for it, too, where no other container has them.</summary>
    [Parameter]
    public SwitchParameter Volumes { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        if (ShouldProcess(container.Name))
        {
            (bool force, bool volumes) = (Force, Volumes);
            Begin(container, async (target, cancellation) =>
            {
                await target.RemoveAsync(force, volumes, cancellation).ConfigureAwait(false);
                return null;
            }, $"Removing {container.Name}");
        }
    }
}
