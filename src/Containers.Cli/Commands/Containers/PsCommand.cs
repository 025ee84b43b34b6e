using System.CommandLine;
using Containers.Cli.Options;
using Containers.Docker.Filters;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Images;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers ps</c>: lists containers.</summary>
internal sealed class PsCommand : Command
{
    public const string WordOnCommandLine = "ps";

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also containers that do not run" };
    private readonly FilterOption _filters = new("containers", ContainerFilter.Keys);
    private readonly Option<int> _last = new("--last", "-n") { Description = "The last containers that were created, whether they run or not", HelpName = "NUMBER" };
    private readonly Option<bool> _latest = new("--latest", "-l") { Description = "The last container that was created" };
    private readonly Option<bool> _size = new("--size", "-s") { Description = "How much each has written to its root file system" };
    private readonly ListFormat _format = new();

    public PsCommand()
        : base(WordOnCommandLine, "List containers")
    {
        Add(_all);
        _filters.AddTo(this);
        Add(_last);
        Add(_latest);
        Add(_size);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        ContainerEngine engine = new();
        ContainerFilter filter = new();
        foreach ((string key, string value) in _filters.Read(result))
        {
            filter.Add(key, value, engine);
        }

        int last = result.GetValue(_latest) ? 1 : result.GetValue(_last);
        bool isSized = result.GetValue(_size) || _format.Shows(result, "Size");
        IEnumerable<ContainerInfo> containers = engine.Containers.List(result.GetValue(_all) || last > 0 || filter.WantsAll).Where(filter.Includes);
        bool truncates = _format.Truncates(result);
        Dictionary<string, long?> sizes = [];
        _format.Write(
            result,
            (last > 0 ? containers.Take(last) : containers).Select(container => isSized
                ? ContainerRow.Of(container, truncates, engine.Containers.Find(container.Id).MeasureChanges(), ImageSize(container.ImageId))
                : ContainerRow.Of(container, truncates)),
            result.GetValue(_size) ? ContainerRow.Shape.With(("Size", static row => row.Size)) : ContainerRow.Shape);

        long? ImageSize(string id) => sizes.TryGetValue(id, out long? size) ? size : sizes[id] = SizeOf(engine.Images, id);
    }

    /// <summary>The bytes of an image; null where it is not there any more.</summary>
    private static long? SizeOf(ImageService images, string id)
    {
        try
        {
            return images.Get(id).Size;
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }
}
