using System.Management.Automation;
using Containers.Engine.Volumes;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Export-ContainerVolume</c>: writes a volume's files into a tar archive.</summary>
[Cmdlet(VerbsData.Export, "ContainerVolume", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainerVolume : LongCmdlet
{
    /// <summary>A name, or a volume as Get-ContainerVolume gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [VolumeName]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    public string Volume { get; set; } = "";

    /// <summary>The archive's file, which is replaced. A folder gets a file with the volume's name.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>How the archive is packed.</summary>
    [Parameter]
    public VolumeCompression Compression { get; set; }

    /// <summary>Leaves a file that is there as it is, which is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        string path = GetUnresolvedProviderPathFromPSPath(Path);
        ForItem(Volume, () =>
        {
            VolumeInfo volume = Engine.Volumes.Get(Volume);
            string file = Directory.Exists(path) ? System.IO.Path.Combine(path, volume.Name + Extension()) : path;
            if (MayWrite(file, NoClobber) && ShouldProcess(file, $"Export volume {volume.Name}"))
            {
                Await(cancellation => Engine.Volumes.ExportAsync(volume.Name, file, Compression, cancellation), $"Exporting volume {volume.Name}");
                WriteObject(new FileInfo(file));
            }
        });
    }

    private string Extension() => Compression switch
    {
        VolumeCompression.Gzip => ".tar.gz",
        VolumeCompression.Zstd => ".tar.zst",
        _ => ".tar",
    };
}
