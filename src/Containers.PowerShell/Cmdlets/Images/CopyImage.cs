using System.Management.Automation;
using Containers.Engine.Images.Transports;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Copy-Image</c>: copies images between registries, the store, archives and layouts.</summary>
[Cmdlet(VerbsCommon.Copy, "Image", SupportsShouldProcess = true)]
[OutputType(typeof(CopiedImage))]
public sealed class CopyImage : LongCmdlet
{
    /// <summary>Where the image is, or an image as Get-Image or Get-RemoteImage gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName(InRegistry = true, HerePrefix = "store:")]
    [ValidateNotNullOrEmpty]
    public string Source { get; set; } = "";

    /// <summary>Where it is to be.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>The platform of the image, <c>os/architecture[/variant]</c>, if not this machine's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Copies all platforms of the image.</summary>
    [Parameter]
    public SwitchParameter AllPlatforms { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <inheritdoc/>
    private protected override void Process() => ForItem(Source, () =>
    {
        ImageLocation source = Located(Source);
        ImageLocation destination = Located(Destination);
        if (ShouldProcess(source.ToString(), $"Copy to {destination}"))
        {
            ImageCopyOptions options = new()
            {
                Platform = Platform is null ? null : Oci.Platform.Parse(Platform),
                AllPlatforms = AllPlatforms,
                Insecure = Insecure,
            };
            WriteObject(AwaitTransfer($"Copying {source}", (progress, cancellation) =>
                Engine.Copies.CopyAsync(source, destination, options, progress, cancellation)));
        }
    });

    /// <summary>A location whose path is meant from PowerShell's current folder.</summary>
    private ImageLocation Located(string text)
    {
        ImageLocation location = ImageLocation.Parse(text);
        return location.Path is null ? location : location with { Path = GetUnresolvedProviderPathFromPSPath(location.Path) };
    }
}
