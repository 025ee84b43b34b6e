using System.Management.Automation;
using Containers.Engine.Images;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-Image</c>: the local images.</summary>
[Cmdlet(VerbsCommon.Get, "Image")]
[OutputType(typeof(ImageInfo))]
public sealed class GetImage : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, wildcards, images or containers of them; all images if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [Alias("Id", "Image")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only images that no tag names.</summary>
    [Parameter]
    public SwitchParameter Dangling { get; set; }

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
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () => Write(Engine.Images.List()));
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () => Write(Engine.Images.Find(name)));
        }
    }

    private void Write(IReadOnlyList<ImageInfo> images) =>
        WriteObject(images.Where(image => (!Dangling || image.Tag is null) && !Exclude.Excludes(image)), enumerateCollection: true);
}
