using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Add-ImageTag</c>: gives an image more names.</summary>
[Cmdlet(VerbsCommon.Add, "ImageTag", SupportsShouldProcess = true)]
[Alias("Tag-Image")]
[OutputType(typeof(ImageInfo))]
public sealed class AddImageTag : ContainersCmdlet
{
    /// <summary>A name, an id, the unique start of one, or an image as Get-Image gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>The new names.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Gives the image under each new name.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string tag in Tag)
        {
            ForItem(Image, () =>
            {
                ImageReference name = ImageReference.Parse(tag);
                if (!ShouldProcess(Image, $"Add tag {name.Familiar}"))
                {
                    return;
                }

                ImageInfo image = Engine.Images.Tag(Image, name);
                if (PassThru)
                {
                    WriteObject(image);
                }
            });
        }
    }
}
