using System.Management.Automation;
using Containers.Engine.Maintenance;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Test-ContainerStore</c>: reads every blob and compares every unpacked layer with its archive.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ContainerStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreCheck))]
public sealed class TestContainerStore : LongCmdlet
{
    /// <summary>Brings back what is missing or damaged: layers from their archives, archives from the registry.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        bool repairs = Repair && ShouldProcess(Engine.Paths.Root, "Repair");
        WriteObject(Await(cancellation => Engine.Store.CheckAsync(repairs, cancellation), "Checking the store"));
    }
}
