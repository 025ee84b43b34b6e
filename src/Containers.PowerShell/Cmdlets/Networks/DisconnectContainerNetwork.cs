using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Disconnect-ContainerNetwork</c>: takes containers off a network, at once where they run.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class DisconnectContainerNetwork : NetworkMemberCmdlet
{
    private protected override string Action => $"Disconnect from network {Network}";

    private protected override Task<ContainerInfo> ChangeAsync(Container container, CancellationToken cancellationToken) =>
        container.DisconnectAsync(Network, cancellationToken);
}
