using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Restart-Container</c>: stops containers that run, and starts them.</summary>
[Cmdlet(VerbsLifecycle.Restart, "Container", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class RestartContainer : StoppingCmdlet
{
    /// <inheritdoc/>
    private protected override Task<ContainerInfo> ChangeAsync(string id, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Engine.Containers.RestartAsync(id, timeout, Signal, cancellationToken);
}
