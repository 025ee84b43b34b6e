using System.Management.Automation;
using Containers.Engine.Host;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerHost</c>: the machine as far as containers are concerned, and what the store has.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerHost")]
[OutputType(typeof(HostInfo))]
public sealed class GetContainerHost : ContainersCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(Engine.Host.Inspect());
}
