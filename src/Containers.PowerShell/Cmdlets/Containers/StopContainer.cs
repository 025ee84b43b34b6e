using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Stop-Container</c>: asks containers to end, and kills those that do not.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Container", SupportsShouldProcess = true)]
[Alias(Kill)]
[OutputType(typeof(ContainerInfo))]
public sealed class StopContainer : ContainerTargetCmdlet
{
    private const string Kill = "Kill-Container";

    /// <summary>How long to wait before the container is killed, a time span or such as 30s; the container's own, or 10 seconds, if not given.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The signal that asks the container to end, by name or number; the container's own if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signal { get; set; }

    /// <summary>Gives the containers as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Kills the container at once, as this cmdlet does by its name Kill-Container.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        _ = Signal is null ? 0 : Signals.Parse(Signal); // A signal of no name is an error before anybody is asked, and with -WhatIf too.
        if (!ShouldProcess(container.Name))
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
