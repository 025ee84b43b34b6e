using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using Containers.Engine.Containers;
using Containers.Engine.Networks;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Connect-ContainerNetwork</c>: puts containers on a network, at once where they run.</summary>
[Cmdlet(VerbsCommunications.Connect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class ConnectContainerNetwork : NetworkMemberCmdlet
{
    /// <summary>Names that lead to it there.</summary>
    [Parameter]
    public string[]? Alias { get; set; }

    /// <summary>Its addresses there, one of each family at most.</summary>
    [Parameter]
    public IPAddress[]? IPAddress { get; set; }

    private protected override string Action => $"Connect to network {Network}";

    private protected override Task<ContainerInfo> ChangeAsync(Container container, CancellationToken cancellationToken) => container.ConnectAsync(
        new NetworkAttachment
        {
            Network = Network,
            Aliases = Alias ?? [],
            IPv4 = NetworkingCmdlet.AddressOf(IPAddress, AddressFamily.InterNetwork),
            IPv6 = NetworkingCmdlet.AddressOf(IPAddress, AddressFamily.InterNetworkV6),
        },
        cancellationToken);
}
