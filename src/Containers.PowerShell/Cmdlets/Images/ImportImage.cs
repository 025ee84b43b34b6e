using System.Management.Automation;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Import-Image</c>: loads images from archives, or makes images of root file systems.</summary>
[Cmdlet(VerbsData.Import, "Image", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[Alias("Load-Image")]
[OutputType(typeof(ImageInfo))]
public sealed class ImportImage : LongCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string StreamSet = "Stream";
    private const string RootPathSet = "RootFileSystemPath";
    private const string RootLiteralPathSet = "RootFileSystemLiteralPath";
    private const string RootStreamSet = "RootFileSystemStream";

    /// <summary>Archives or folders of image layouts, where wildcards are allowed, or addresses of archives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RootPathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Archives or folders of image layouts, as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = RootLiteralPathSet)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A stream that holds an archive from where it stands; it is left open.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = StreamSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RootStreamSet)]
    [ValidateNotNull]
    public Stream? InputStream { get; set; }

    /// <summary>Makes an image of one layer: the archive holds a root file system.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RootPathSet)]
    [Parameter(Mandatory = true, ParameterSetName = RootLiteralPathSet)]
    [Parameter(Mandatory = true, ParameterSetName = RootStreamSet)]
    public SwitchParameter AsRootFileSystem { get; set; }

    /// <summary>The name of the new image.</summary>
    [Parameter(ParameterSetName = RootPathSet)]
    [Parameter(ParameterSetName = RootLiteralPathSet)]
    [Parameter(ParameterSetName = RootStreamSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>How the new image runs: Dockerfile instructions.</summary>
    [Parameter(ParameterSetName = RootPathSet)]
    [Parameter(ParameterSetName = RootLiteralPathSet)]
    [Parameter(ParameterSetName = RootStreamSet)]
    [ValidateNotNullOrEmpty]
    public string[] Change { get; set; } = [];

    /// <summary>A remark for the new image's history.</summary>
    [Parameter(ParameterSetName = RootPathSet)]
    [Parameter(ParameterSetName = RootLiteralPathSet)]
    [Parameter(ParameterSetName = RootStreamSet)]
    public string? Message { get; set; }

    /// <summary>The platform to choose where an image is there for several, or that the root file system is for.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        if (InputStream is not null)
        {
            ForItem(InputStream, () => Import("a stream", path: null));
        }

        foreach (string path in Path)
        {
            ForItem(path, () =>
            {
                foreach (string file in WebFile.IsAddress(path) ? [path] : GetResolvedProviderPathFromPSPath(path, out _))
                {
                    ForItem(file, () => Import(file, file));
                }
            });
        }

        foreach (string path in LiteralPath)
        {
            ForItem(path, () =>
            {
                string file = GetUnresolvedProviderPathFromPSPath(path);
                Import(file, file);
            });
        }
    }

    /// <summary>Imports a file, or the stream where there is none.</summary>
    private void Import(string name, string? path)
    {
        if (!ShouldProcess(AddressCredentials.Hide(name), $"Import image {Tag}".TrimEnd()))
        {
            return;
        }

        Platform? platform = Platform is null ? null : Oci.Platform.Parse(Platform);
        IReadOnlyList<ImageInfo> images = AwaitTransfer($"Importing {AddressCredentials.Hide(name)}", async (progress, cancellation) =>
        {
            if (!AsRootFileSystem)
            {
                LoadOptions options = new() { Platform = platform };
                return path is null
                    ? await Engine.Archives.LoadAsync(InputStream!, options, progress, cancellation).ConfigureAwait(false)
                    : await Engine.Archives.LoadAsync(path, options, progress, cancellation).ConfigureAwait(false);
            }

            ImportOptions made = new()
            {
                Tag = Tag is null ? null : ImageReference.Parse(Tag),
                Changes = Change,
                Message = Message,
                Platform = platform,
            };
            return path is null
                ? [await Engine.Archives.ImportAsync(InputStream!, made, progress, cancellation).ConfigureAwait(false)]
                : (IReadOnlyList<ImageInfo>)[await Engine.Archives.ImportAsync(path, made, progress, cancellation).ConfigureAwait(false)];
        });
        WriteObject(images, enumerateCollection: true);
    }
}
