using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Rename-Container</c>: gives a container another name.</summary>
[Cmdlet(VerbsCommon.Rename, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class RenameContainer : ContainersCmdlet
{
    /// <summary>The container: a name, an id, a unique start of one, or as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id", "Container")]
    [ContainerName]
    [ValidateNotNullOrEmpty]
    public ContainerTarget Name { get; set; } = null!;

    /// <summary>The name that it gets.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = "";

    /// <summary>Gives the container.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(Name, () =>
    {
        ContainerInfo container = Engine.Containers.Get(Name.Key);
        Container target = Engine.Containers.Find(container.Id);
        target.CheckRename(NewName);
        if (ShouldProcess(container.Name, $"Rename to {NewName}")
            && Await(cancellation => target.RenameAsync(NewName, cancellation)) is var renamed && PassThru)
        {
            WriteObject(renamed);
        }
    });
}
