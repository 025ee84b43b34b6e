using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that stop containers: how, and how long that may take.</summary>
public abstract class StoppingCmdlet : ContainerTargetCmdlet
{
    /// <summary>How long to wait before the container is killed, a time span or such as 30s; the container's own, or 10 seconds, if not given.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The signal that asks the container to end, by name or number; the container's own if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signal { get; set; }

    /// <summary>Gives the containers as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessContainer(ContainerInfo container)
    {
        if (!ShouldProcess(container.Name))
        {
            return;
        }

        ContainerInfo changed = Change(container);
        if (PassThru)
        {
            WriteObject(changed);
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract ContainerInfo Change(ContainerInfo container);
}
