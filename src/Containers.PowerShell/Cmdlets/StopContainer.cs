using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Stop-Container</c>: asks containers to end, and kills those that do not.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Container", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class StopContainer : StoppingCmdlet
{
    /// <summary>Kills the container at once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override Task<ContainerInfo> ChangeAsync(string id, TimeSpan? timeout, CancellationToken cancellationToken) => Force
        ? Engine.Containers.StopAsync(id, TimeSpan.Zero, "SIGKILL", cancellationToken)
        : Engine.Containers.StopAsync(id, timeout, Signal, cancellationToken);
}
