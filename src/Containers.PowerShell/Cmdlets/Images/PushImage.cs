using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Push-Image</c>: sends images to the registries that their names say.</summary>
[Cmdlet(VerbsCommon.Push, "Image", SupportsShouldProcess = true)]
[Alias("Publish-Image")]
[OutputType(typeof(ImageInfo))]
public sealed class PushImage : LongCmdlet
{
    /// <summary>Names of local images, or images as Get-Image gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName(InRegistry = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Image { get; set; } = [];

    /// <summary>Sends every local tag of the repositories that are named.</summary>
    [Parameter]
    public SwitchParameter AllTags { get; set; }

    /// <summary>What layers are compressed with, if not as they are stored.</summary>
    [Parameter]
    public LayerCompression? Compression { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <summary>User and password for the registry, if not those of whoever is signed in.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        foreach (string image in Image)
        {
            ForItem(image, () =>
            {
                foreach (string name in AllTags ? Engine.Images.FindTags(image).Select(tagged => tagged.ToString()) : [image])
                {
                    ForItem(name, () => Push(ImageReference.Parse(name)));
                }
            });
        }
    }

    private void Push(ImageReference reference)
    {
        if (ShouldProcess(reference.Familiar, $"Push to {reference.Registry}"))
        {
            PushOptions options = new() { Insecure = Insecure, Credential = Credential.ForRegistry(), Compression = Compression };
            WriteObject(AwaitTransfer($"Pushing {reference.Familiar}", (progress, cancellation) =>
                Engine.Images.PushAsync(reference, options, progress, cancellation)));
        }
    }
}
