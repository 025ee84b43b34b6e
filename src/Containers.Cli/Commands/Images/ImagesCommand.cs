using System.CommandLine;
using Containers.Cli.Options;
using Containers.Docker.Filters;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers images</c>: lists the local images.</summary>
internal sealed class ImagesCommand : Command
{
    public const string WordOnCommandLine = "images";

    private readonly Argument<string?> _name = new("NAME") { Description = "Only images of this repository, or with this tag; *, ? and [a-z] match all but slashes", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also images that steps of builds left; here steps leave none" };
    private readonly Option<bool> _digests = new("--digests") { Description = "Also the digests that repositories know images by" };
    private readonly Option<bool> _dangling = new("--dangling") { Description = "Only images that no tag names" };
    private readonly FilterOption _filters = new("images", ImageFilter.Keys);
    private readonly ListFormat _format = new();

    public ImagesCommand()
        : base(WordOnCommandLine, "List images")
    {
        Add(_name);
        Add(_all);
        Add(_digests);
        Add(_dangling);
        _filters.AddTo(this);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        ImageService images = new ContainerEngine().Images;
        ImageFilter filter = FilterOf(result, images);
        _format.Write(
            result,
            images.List().Where(filter.Includes).Select(image => ImageRow.Of(image, _format.Truncates(result))),
            result.GetValue(_digests) ? ImageRow.ShapeWithDigests : ImageRow.Shape);
    }

    private ImageFilter FilterOf(ParseResult result, ImageService images)
    {
        ImageFilter filter = new();
        if (result.GetValue(_dangling))
        {
            filter.Add("dangling", "true", images);
        }

        foreach ((string key, string value) in _filters.Read(result))
        {
            filter.Add(key, value, images);
        }

        return result.GetValue(_name) is { Length: > 0 } name ? filter.Within(name) : filter;
    }
}
