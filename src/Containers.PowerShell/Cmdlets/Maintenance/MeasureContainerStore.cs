using System.Management.Automation;
using Containers.Engine.Maintenance;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Measure-ContainerStore</c>: how much of the disk images and containers take.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ContainerStore")]
[OutputType(typeof(StoreUsage), typeof(ImageUsage))]
public sealed class MeasureContainerStore : ContainersCmdlet
{
    /// <summary>Gives each image with what it shares with others and what it has alone.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Detailed)
        {
            WriteObject(Engine.Store.MeasureImages(), enumerateCollection: true);
        }
        else
        {
            WriteObject(Engine.Store.Measure(), enumerateCollection: true);
        }
    }
}
