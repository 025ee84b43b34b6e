using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Engine.Text.Patterns;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-Image</c>: removes tags, and images that have none left.</summary>
[Cmdlet(VerbsCommon.Remove, "Image", SupportsShouldProcess = true)]
public sealed class RemoveImage : ContainersCmdlet
{
    /// <summary>The images: names, ids, unique starts of ids, wildcards, or as Get-Image gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [Alias("Id", "Image")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Removes all tags of an image that is named by its id.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Those that are left out: names, ids, wildcards or images.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                // An id means the image with all its tags, a wildcard each tag that it matches.
                IEnumerable<string> names = NamePattern.Is(name)
                    ? Engine.Images.Find(name).Where(image => !Exclude.Excludes(image)).Select(image => image.ToString())
                    : Exclude is not null && Engine.Images.Find(name).Any(Exclude.Excludes) ? [] : [name];
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
            WriteVerbose($"{removal}");
        }
    }
}
