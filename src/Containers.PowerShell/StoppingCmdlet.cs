using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that stop containers: how, and how long that may take.</summary>
public abstract class StoppingCmdlet : ContainerTargetCmdlet
{
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

    /// <summary>Whether a container is to be stopped. A signal of no name is an error before anybody is asked, and with -WhatIf too.</summary>
    /// <param name="container">The container.</param>
    /// <param name="action">What is done to it; null for what the cmdlet's name says.</param>
    private protected bool IsAgreed(ContainerInfo container, string? action = null)
    {
        _ = Signal is null ? 0 : Signals.Parse(Signal);
        return action is null ? ShouldProcess(container.Name) : ShouldProcess(container.Name, action);
    }
}
