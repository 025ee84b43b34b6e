using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Stop-Container</c>: asks containers to end, and kills those that do not.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Container", SupportsShouldProcess = true)]
[Alias(Kill)]
[OutputType(typeof(ContainerInfo))]
public sealed class StopContainer : StoppingCmdlet
{
    private const string Kill = "Kill-Container";

    /// <summary>Kills the container at once, as this cmdlet does by its name Kill-Container.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        if (!IsAgreed(container))
        {
            return;
        }

        bool kills = Force || string.Equals(MyInvocation.InvocationName, Kill, StringComparison.OrdinalIgnoreCase);
        bool gives = PassThru;
        Begin(container, async (target, cancellation) =>
        {
            ContainerInfo stopped = await target.StopAsync(kills ? TimeSpan.Zero : Timeout, kills ? "SIGKILL" : Signal, cancellation).ConfigureAwait(false);
            return gives ? stopped : null;
        }, $"Stopping {container.Name}");
    }
}
