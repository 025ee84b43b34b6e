using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Suspend-Container</c>: stops all processes of containers where they are.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "Container", SupportsShouldProcess = true)]
[Alias("Pause-Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class SuspendContainer : FreezingCmdlet
{
    /// <inheritdoc/>
    private protected override ContainerInfo Change(string id) => Engine.Containers.Find(id).Pause();
}
