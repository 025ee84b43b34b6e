using System.Collections;
using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Text.Patterns;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Export-Image</c>: saves images into one archive.</summary>
[Cmdlet(VerbsData.Export, "Image", SupportsShouldProcess = true)]
[Alias("Save-Image")]
[OutputType(typeof(FileSystemInfo))]
public sealed class ExportImage : LongCmdlet
{
    private readonly List<string> _images = [];

    /// <summary>Names, ids, unique starts of ids or wildcards, or images as Get-Image gives them; all go into one archive.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Image { get; set; } = [];

    /// <summary>The file, which is replaced, or the folder of an image layout, to which is added.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("FilePath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Leaves a file that is there as it is, which is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>What to write.</summary>
    [Parameter]
    public ArchiveFormat Format { get; set; } = ArchiveFormat.Docker;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Process(); // All go into one archive, and with -AsJob into one job.

    /// <inheritdoc/>
    private protected override void Process()
    {
        foreach (string image in Image)
        {
            ForItem(image, () =>
            {
                // A name goes into the archive with its image, an id does not: what is asked for stays as it is written.
                _images.AddRange(NamePattern.Is(image) ? Engine.Images.Find(image).Select(match => match.ToString()) : Engine.Images.FindSaved(image));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string path = GetUnresolvedProviderPathFromPSPath(Path);
        if (AsJob && _images.Count > 0)
        {
            BackgroundJob.Start(this, new Hashtable(MyInvocation.BoundParameters) { [nameof(Image)] = _images.ToArray() });
            return;
        }

        if (_images.Count == 0 || !MayWrite(path, NoClobber) || !ShouldProcess(path, $"Export {string.Join(", ", _images)}"))
        {
            return;
        }

        ForItem(path, () =>
        {
            AwaitTransfer<IReadOnlyList<ImageInfo>>($"Exporting {_images.Count} images", (progress, cancellation) =>
                Engine.Archives.SaveAsync(_images, path, Format, progress, cancellation));
            WriteObject(Format == ArchiveFormat.OciLayout ? new DirectoryInfo(path) : new FileInfo(path));
        });
    }
}
