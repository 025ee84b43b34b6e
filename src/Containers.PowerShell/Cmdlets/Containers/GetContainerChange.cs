using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerChange</c>: what containers have changed in their images' files.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerChange")]
[OutputType(typeof(ContainerChange))]
public sealed class GetContainerChange : ContainerTargetCmdlet
{
    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container) =>
        WriteObject(Await(cancellation => Engine.Containers.Find(container.Id).ChangesAsync(cancellation)), enumerateCollection: true);
}
