using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that stop containers: how, and how long that may take.</summary>
public abstract class StoppingCmdlet : ContainerTargetCmdlet
{
    /// <summary>Seconds to wait before the container is killed; the container's own, or 10, if not given.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Timeout { get; set; }

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

        TimeSpan? timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ContainerInfo changed = Await(cancellation => ChangeAsync(container.Id, timeout, cancellation));
        if (PassThru)
        {
            WriteObject(changed);
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract Task<ContainerInfo> ChangeAsync(string id, TimeSpan? timeout, CancellationToken cancellationToken);
}
