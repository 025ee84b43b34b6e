using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>ConvertTo-Image</c>: makes images of containers.</summary>
[Cmdlet(VerbsData.ConvertTo, "Image", SupportsShouldProcess = true)]
[Alias("Commit-Container")]
[OutputType(typeof(ImageInfo))]
public sealed class ConvertToImage : ContainerTargetCmdlet
{
    /// <summary>The name of the new image.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>How the new image runs, where that is not as the container: Dockerfile instructions.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Change { get; set; } = [];

    /// <summary>Who made the image.</summary>
    [Parameter]
    public string? Author { get; set; }

    /// <summary>A remark for the new image's history.</summary>
    [Parameter]
    public string? Message { get; set; }

    /// <summary>Lets the container's processes go on while its files are read.</summary>
    [Parameter]
    public SwitchParameter NoPause { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        CommitOptions options = new()
        {
            Tag = Tag is null ? null : ImageReference.Parse(Tag),
            Changes = Change,
            Author = Author,
            Message = Message,
            Pause = !NoPause,
        };
        if (ShouldProcess(container.Name, $"Make image {Tag}".TrimEnd()))
        {
            WriteObject(Await(cancellation => Engine.Containers.Find(container.Id).CommitAsync(options, cancellation), $"Making an image of {container.Name}"));
        }
    }
}
