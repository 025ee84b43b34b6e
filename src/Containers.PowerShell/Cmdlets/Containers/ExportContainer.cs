using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Export-Container</c>: writes a container's file system into a tar archive.</summary>
[Cmdlet(VerbsData.Export, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainer : LongCmdlet
{
    /// <summary>A name, an id or a unique start of one, or a container as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Name", "Id")]
    [ValidateNotNullOrEmpty]
    public ContainerTarget Container { get; set; } = null!;

    /// <summary>The archive's file, which is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Leaves a file that is there as it is, which is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        string path = GetUnresolvedProviderPathFromPSPath(Path);
        ForItem(Container, () =>
        {
            ContainerInfo container = Engine.Containers.Get(Container.Key);
            if (MayWrite(path, NoClobber) && ShouldProcess(path, $"Export container {container.Name}"))
            {
                Await(cancellation => Engine.Containers.Find(container.Id).ExportAsync(path, cancellation), $"Exporting container {container.Name}");
                WriteObject(new FileInfo(path));
            }
        });
    }
}
