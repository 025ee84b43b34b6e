using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Show-ImageLayer</c>: the layers of images as a tree, with what they take and which images share them.</summary>
[Cmdlet(VerbsCommon.Show, "ImageLayer")]
[OutputType(typeof(ImageLayer))]
public sealed class ShowImageLayer : ImageListCmdlet
{
    private readonly List<ImageInfo> _wanted = [];

    /// <inheritdoc/>
    private protected override void Process(IEnumerable<ImageInfo> images) => _wanted.AddRange(images);

    /// <inheritdoc/>
    protected override void EndProcessing() => ForItem(Engine.Paths.Root, () =>
    {
        LayerTree tree = new();
        foreach (ImageInfo image in Engine.Images.List())
        {
            tree.Add(image, Engine.Images.History(image.Id));
        }

        HashSet<string> names = [.. _wanted.Select(static image => image.Repository is null ? HumanText.ShortId(image.Id) : image.ToString())];
        WriteObject(tree.Rows(names.Contains), enumerateCollection: true);
    });
}
