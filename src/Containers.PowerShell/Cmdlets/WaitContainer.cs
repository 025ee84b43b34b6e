using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Wait-Container</c>: waits for containers to end.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Container", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ContainerInfo))]
public sealed class WaitContainer : ContainerTargetCmdlet
{
    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        // The container may be gone by the time it has ended, so its exit code goes on what was known of it.
        int exitCode = Await(cancellation => Engine.Containers.WaitAsync(container.Id, cancellation));
        ContainerInfo? ended = Engine.Containers.List(all: true).FirstOrDefault(other => other.Id == container.Id);
        WriteObject(ended ?? container with { Status = ContainerStatus.Exited, ExitCode = exitCode, ProcessId = null });
    }
}
