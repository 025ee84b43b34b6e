using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Engine.Patterns;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-Image</c>: removes tags, and images that have none left.</summary>
[Cmdlet(VerbsCommon.Remove, "Image", DefaultParameterSetName = "Name", SupportsShouldProcess = true)]
public sealed class RemoveImage : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Images, as Get-Image gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Image")]
    [ValidateNotNull]
    public ImageInfo[] Image { get; set; } = [];

    /// <summary>Removes all tags of an image that is named by its id.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ImageInfo image in Image)
        {
            ForItem(image, () => Remove(image.ToString()));
        }

        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                // An id means the image with all its tags, a wildcard each tag that it matches.
                IEnumerable<string> names = NamePattern.Is(name)
                    ? Engine.Images.Find(name).Select(image => image.ToString())
                    : [name];
                foreach (string one in names)
                {
                    ForItem(one, () => Remove(one));
                }
            });
        }
    }

    private void Remove(string name)
    {
        if (!ShouldProcess(name))
        {
            return;
        }

        foreach (ImageRemoval removal in Engine.Images.Remove(name, Force))
        {
            WriteVerbose(removal.Untagged is { } tag ? $"Untagged: {tag}" : $"Deleted: {removal.Deleted}");
        }
    }
}
