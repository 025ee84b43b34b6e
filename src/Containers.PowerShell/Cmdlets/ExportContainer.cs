using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Export-Container</c>: writes a container's file system into a tar archive.</summary>
[Cmdlet(VerbsData.Export, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainer : ContainersCmdlet
{
    /// <summary>A name, an id or a unique start of one, or a container as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Name", "Id")]
    [ValidateNotNullOrEmpty]
    public string Container { get; set; } = "";

    /// <summary>The archive's file, which is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string path = GetUnresolvedProviderPathFromPSPath(Path);
        ForItem(Container, () =>
        {
            ContainerInfo container = Engine.Containers.Get(Container);
            if (ShouldProcess(path, $"Export container {container.Name}"))
            {
                Await(cancellation => Engine.Containers.ExportAsync(container.Id, path, cancellation));
                WriteObject(new FileInfo(path));
            }
        });
    }
}
