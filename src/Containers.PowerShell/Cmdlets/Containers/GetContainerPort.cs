using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Networks;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerPort</c>: where on the host containers' ports are.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerPort")]
[OutputType(typeof(PortMapping))]
public sealed class GetContainerPort : ContainerTargetCmdlet
{
    /// <summary>Only this port of the container.</summary>
    [Parameter]
    [ValidateRange(1, ushort.MaxValue)]
    public int? ContainerPort { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        foreach (PortMapping port in container.Ports)
        {
            if (ContainerPort is null || port.ContainerPort == ContainerPort)
            {
                PSObject written = new(port);
                written.Properties.Add(new PSNoteProperty("Container", container.Name));
                WriteObject(written);
            }
        }
    }
}
