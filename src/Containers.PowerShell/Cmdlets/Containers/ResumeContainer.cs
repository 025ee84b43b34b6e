using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Resume-Container</c>: lets the processes of paused containers go on.</summary>
[Cmdlet(VerbsLifecycle.Resume, "Container", SupportsShouldProcess = true)]
[Alias("Unpause-Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class ResumeContainer : FreezingCmdlet
{
    /// <inheritdoc/>
    private protected override ContainerInfo Change(string id) => Engine.Containers.Find(id).Unpause();
}
