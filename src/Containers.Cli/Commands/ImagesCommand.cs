using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.Cli.Commands;

/// <summary><c>containers images</c>: lists the local images.</summary>
internal sealed class ImagesCommand : Command
{
    public const string WordOnCommandLine = "images";

    private readonly Argument<string?> _name = new("NAME") { Description = "Only images of this name, which may have wildcards", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dangling = new("--dangling") { Description = "Only images that no tag names" };
    private readonly Option<string[]> _filters = new("--filter", "-f") { Description = $"Only images that match KEY=VALUE: {ImageFilter.Keys}", HelpName = "FILTER", Arity = ArgumentArity.OneOrMore };
    private readonly ListFormat _format = new();

    public ImagesCommand()
        : base(WordOnCommandLine, "List images")
    {
        Add(_name);
        Add(_dangling);
        Add(_filters);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        ImageService images = new ContainerEngine().Images;
        ImageFilter filter = FilterOf(result, images);
        IReadOnlyList<ImageInfo> found = result.GetValue(_name) is { } name ? images.Find(name) : images.List();
        _format.Write(
            result,
            found.Where(filter.Includes).Select(image => ImageRow.Of(image, _format.Truncates(result))),
            CliJson.Readable.ImageRow,
            row => row.ID,
            ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"],
            row => [row.Repository, row.Tag, row.ID, row.CreatedSince, row.Size]);
    }

    private ImageFilter FilterOf(ParseResult result, ImageService images)
    {
        var filter = new ImageFilter();
        if (result.GetValue(_dangling))
        {
            filter.Add("dangling", "true", images);
        }

        foreach (string text in result.GetValue(_filters) ?? [])
        {
            string[] parts = text.Split('=', 2);
            filter.Add(parts[0], parts.Length == 2 ? parts[1] : "", images);
        }

        return filter;
    }
}
