using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerProcess</c>: the processes of containers that run.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerProcess")]
[OutputType(typeof(ContainerProcessInfo))]
public sealed class GetContainerProcess : ContainerTargetCmdlet
{
    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container) =>
        WriteObject(Engine.Containers.Find(container.Id).Processes(), enumerateCollection: true);
}
