using System.Management.Automation;
using Containers.Engine.Images;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that tell of images of the store: those that are named, or all.</summary>
public abstract class ImageListCmdlet : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, wildcards, images or containers of them; all images if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [Alias("Id", "Image")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Those that are left out: names, ids, wildcards or images.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () => Process(Wanted(Engine.Images.List())));
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () => Process(Wanted(Engine.Images.Find(name))));
        }
    }

    /// <summary>Does the cmdlet's work on images that one name means, or on all.</summary>
    private protected abstract void Process(IEnumerable<ImageInfo> images);

    private IEnumerable<ImageInfo> Wanted(IReadOnlyList<ImageInfo> images) => images.Where(image => !Exclude.Excludes(image));
}
