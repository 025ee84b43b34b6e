using System.Management.Automation;
using Containers.Engine.Images;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ImageHistory</c>: the steps that made an image.</summary>
[Cmdlet(VerbsCommon.Get, "ImageHistory")]
[OutputType(typeof(ImageHistoryEntry))]
public sealed class GetImageHistory : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, or images as Get-Image gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Image { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string image in Image)
        {
            ForItem(image, () => WriteObject(Engine.Images.History(image), enumerateCollection: true));
        }
    }
}
