using System.Management.Automation;
using Containers.Engine.Images;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-Image</c>: the local images.</summary>
[Cmdlet(VerbsCommon.Get, "Image")]
[OutputType(typeof(ImageInfo))]
public sealed class GetImage : ImageListCmdlet
{
    /// <summary>Only images that no tag names.</summary>
    [Parameter]
    public SwitchParameter Dangling { get; set; }

    /// <inheritdoc/>
    private protected override void Process(IEnumerable<ImageInfo> images) =>
        WriteObject(images.Where(image => !Dangling || image.Tag is null), enumerateCollection: true);
}
