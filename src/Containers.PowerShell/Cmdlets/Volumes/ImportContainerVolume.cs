using System.Management.Automation;
using Containers.Engine.Volumes;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Import-ContainerVolume</c>: puts the files of a tar archive into a volume.</summary>
[Cmdlet(VerbsData.Import, "ContainerVolume", DefaultParameterSetName = StreamSet, SupportsShouldProcess = true)]
[OutputType(typeof(VolumeInfo))]
public sealed class ImportContainerVolume : LongCmdlet
{
    private const string PathSet = "Path";
    private const string StreamSet = "Stream";

    /// <summary>The volume, made where it is missing: a name, or a volume as Get-ContainerVolume gives it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [VolumeName]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    public string Volume { get; set; } = "";

    /// <summary>The archive's file, compressed or not.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("FilePath", "LiteralPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>A stream that holds an archive from where it stands; it is left open.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = StreamSet)]
    [ValidateNotNull]
    public Stream? InputStream { get; set; }

    /// <summary>Removes the files that the volume has; without this, it must be empty.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <inheritdoc/>
    private protected override void Process() => ForItem(Volume, () =>
    {
        if (!ShouldProcess(Volume, $"Import {(InputStream is null ? Path : "a stream")}"))
        {
            return;
        }

        using Stream? file = InputStream is null ? File.OpenRead(GetUnresolvedProviderPathFromPSPath(Path)) : null;
        WriteObject(Await(cancellation => Engine.Volumes.ImportAsync(Volume, file ?? InputStream!, Replace, cancellation), $"Importing volume {Volume}"));
    });
}
